namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>What a client got.</summary>
internal sealed class ClientReply
{
    public Ending Ending { get; set; } = Ending.Nothing;

    public int Status { get; set; }

    /// <summary>By lower-case name, without Date and what frames the body.</summary>
    public SortedDictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    public byte[] Body { get; set; } = [];

    /// <summary>Whether the reply is the gateway's own word that something failed.</summary>
    public bool IsProblem => Fields.TryGetValue("content-type", out string? type) && type == "application/problem+json";

    /// <summary>Whether another request can follow on the connection.</summary>
    public bool KeepsConnection { get; set; }

    /// <summary>A length that the head announces; -1 for none.</summary>
    public long Announced { get; set; } = -1;
}
