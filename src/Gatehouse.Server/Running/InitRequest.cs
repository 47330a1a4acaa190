namespace Gatehouse.Server.Running;

/// <summary>What was asked for on the command line of init.</summary>
internal sealed record InitRequest
{
    public string? To { get; init; }

    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>File to write; "-" is standard output.</summary>
    public required string Output { get; init; }

    /// <summary>Whether a person is there to answer questions.</summary>
    public bool Ask { get; init; }

    public bool Force { get; init; }
}
