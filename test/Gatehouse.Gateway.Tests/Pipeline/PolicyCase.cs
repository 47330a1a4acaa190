namespace Gatehouse.Gateway.Tests.Pipeline;

/// <summary>A policy of the catalog with settings under which it refuses a request, or changes it where it refuses nothing.</summary>
/// <param name="Id">The kind.</param>
/// <param name="Settings">As written behind "kind: ".</param>
/// <param name="Request">The request, on a connection of its own.</param>
public sealed record PolicyCase(string Id, string Settings, string Request)
{
    /// <summary>How often the request is sent: limits refuse the last.</summary>
    public int Times { get; init; } = 1;

    /// <summary>False for what changes requests and replies alone.</summary>
    public bool Refuses { get; init; } = true;

    /// <summary>True for what is answered without the backend.</summary>
    public bool Answers { get; init; }

    /// <summary>Other sections that the settings need.</summary>
    public string Sections { get; init; } = "";

    public override string ToString() => $"{Id}: {Settings}";
}
