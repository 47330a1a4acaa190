using System.Text;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>A request as a raw client sends it.</summary>
internal sealed record ScriptedRequest
{
    public required string Method { get; init; }

    /// <summary>The head with its empty line; {0} stands for where the path of the case goes.</summary>
    public required string Head { get; init; }

    /// <summary>The body as it goes on the wire, chunks included.</summary>
    public byte[] WireBody { get; init; } = [];

    /// <summary>The body itself.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The fields behind the last chunk that are to be passed on.</summary>
    public string Trailers { get; init; } = "";

    /// <summary>Where the bytes are sent in separate pieces.</summary>
    public int[] Splits { get; init; } = [];

    /// <summary>After how many bytes the client leaves; null when it stays.</summary>
    public int? LeavesAt { get; init; }

    public Traits Traits { get; init; }

    public byte[] HeadFor(string path) => Encoding.Latin1.GetBytes(Head.Replace("{0}", path, StringComparison.Ordinal));
}
