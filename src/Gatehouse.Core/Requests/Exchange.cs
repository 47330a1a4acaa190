using System.IO.Pipelines;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Requests;

/// <summary>
/// One request and its reply in flight. A front (Kestrel's, the offline one of explain, a test's) fills it and pins the
/// snapshot; everything behind the front works on it. It may be reused by its front after the reply is complete, so
/// nothing may keep a reference to it beyond its handling.
/// </summary>
public sealed class Exchange
{
    public CanonicalRequest Request { get; } = new();

    public OutgoingRequest Outgoing { get; } = new();

    public RequestScope Scope { get; } = new();

    public RequestRecord Record { get; } = new();

    /// <summary>The request's body; an empty reader when there is none. A policy that inspects the body may replace it.</summary>
    public PipeReader Body { get; set; } = PipeReader.Create(Stream.Null);

    /// <summary>
    /// Most bytes of <see cref="Body"/>; reading more throws body-too-large. The front begins with its listener's limit, and
    /// routing puts the route's in its place before the first policy runs.
    /// </summary>
    public long BodyLimit { get; set; } = long.MaxValue;

    /// <summary>Trailer fields of the request that may travel on; complete once <see cref="Body"/> was read to its end.</summary>
    public HeaderList Trailers { get; } = new();

    /// <summary>Where the reply goes. A policy that rewrites the body may wrap it.</summary>
    public ReplySink Reply { get; set; } = null!;

    /// <summary>Who has this exchange; null where nobody uses it again.</summary>
    public ExchangeHolder? Holder { get; set; }

    /// <summary>The configuration this request runs under, pinned from its first byte to its last.</summary>
    public GatewaySnapshot Snapshot { get; set; } = null!;

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Aborted { get; set; }

    /// <summary>How problems are written on this route; RFC 9457 unless the route speaks a dialect of its own.</summary>
    public ProblemFormat ProblemFormat { get; set; } = ProblemFormat.Rfc9457;

    /// <summary>W3C trace context to send upstream (traceparent); null sends on what the client sent.</summary>
    public string? TraceParent { get; set; }

    /// <summary>Whether this is a copy of a request, sent for nobody: once, to no other place than the one it is for.</summary>
    public bool IsMirrored { get; init; }

    /// <summary>Whether this is a copy of a request for a policy in shadow: what becomes of it reaches nobody, and is not counted as what it would be.</summary>
    public bool IsShadow { get; init; }

    /// <summary>How many policies of the chain have run their request part; kept by the chain, for the reply work.</summary>
    public int PoliciesRun { get; set; }

    /// <summary>What policies remember between their request and their reply part.</summary>
    public PolicyNotes Notes { get; } = new();

    /// <summary>Makes it ready for the next request of the same connection.</summary>
    public void Reset()
    {
        Request.Reset();
        Outgoing.Reset();
        Scope.Reset();
        Record.Reset();
        Trailers.Clear();
        Body = null!;
        BodyLimit = long.MaxValue;
        Reply = null!;
        Holder = null;
        Snapshot = null!;
        Aborted = default;
        TraceParent = null;
        PoliciesRun = 0;
        Notes.Clear();
        ProblemFormat = ProblemFormat.Rfc9457;
    }
}
