namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>What a raw upstream sends for a request, and what it does before and after.</summary>
internal sealed record ScriptedReply
{
    /// <summary>The bytes, interim replies included, cut already where the upstream breaks off.</summary>
    public required byte[] Wire { get; init; }

    /// <summary>Where the bytes are sent in separate pieces.</summary>
    public int[] Splits { get; init; } = [];

    public ReplyEnd End { get; init; }

    public Traits Traits { get; init; }

    public int Status { get; init; }

    /// <summary>What a client must get as the body; null for replies that break a rule or are cut.</summary>
    public byte[]? Body { get; init; }

    /// <summary>What the upstream sends after the switch of protocols.</summary>
    public byte[] Tunnel { get; init; } = [];
}
