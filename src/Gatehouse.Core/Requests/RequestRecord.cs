using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Requests;

/// <summary>
/// What is remembered of one request: the source of the access log, the metrics and the span. Strings are shared with
/// the snapshot; nothing here is formatted while the request runs. Times are TimeProvider timestamps.
/// </summary>
public sealed class RequestRecord
{
    private string _requestIdPrefix = "";
    private long _requestNumber;
    private string? _requestId;

    /// <summary>Made from the prefix of the process and the number of the request, but only when somebody asks.</summary>
    public string RequestId
    {
        get => _requestId ??= Identity.ToString();
        set => _requestId = value;
    }

    /// <summary>The id unformatted.</summary>
    public RequestIdentity Identity => new(_requestIdPrefix, _requestNumber, _requestId);

    /// <summary>Wall-clock time of arrival, UTC.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>TimeProvider timestamp of arrival.</summary>
    public long StartedAt { get; set; }

    /// <summary>Timestamps of sending upstream and of the first reply byte from there; zero when it did not happen.</summary>
    public long UpstreamStartedAt { get; set; }

    public long UpstreamFirstByteAt { get; set; }

    /// <summary>Timestamp of the end of upstream work; zero when it did not happen.</summary>
    public long UpstreamEndedAt { get; set; }

    /// <summary>Timestamp of the end; zero while it runs.</summary>
    public long EndedAt { get; set; }

    /// <summary>Status sent to the client; 499 when it left before one was sent.</summary>
    public int Status { get; set; }

    public string Service { get; set; } = "";

    /// <summary>Address of the target that answered or was tried last.</summary>
    public string Target { get; set; } = "";

    /// <summary>How often the request was sent to a target, or a connection to one was looked for; 0 when it never came to that.</summary>
    public int Tries { get; set; }

    /// <summary>Bytes of the request's and the reply's body.</summary>
    public long BytesReceived { get; set; }

    public long BytesSent { get; set; }

    /// <summary>Why the gateway answered by itself; null when the backend answered.</summary>
    public Problem? Problem { get; set; }

    /// <summary>The policy that refused; null when none did.</summary>
    public string? RefusedBy { get; set; }

    /// <summary>Policies in shadow that would have refused, one name or several with ", " between them; null when none would have.</summary>
    public string? ShadowRefusedBy { get; set; }

    /// <summary>What went wrong, for operators only; never sent to the client.</summary>
    public string? Failure { get; set; }

    /// <summary>How the upstream failed, also when another target answered afterwards; null when none failed.</summary>
    public UpstreamFailure? UpstreamFailure { get; set; }

    /// <summary>Whether the client left before the reply was complete.</summary>
    public bool ClientGone { get; set; }

    /// <summary>A health probe or a scrape of operators: neither logged nor counted.</summary>
    public bool IsProbe { get; set; }

    /// <summary>The model call that this request was; null on other routes.</summary>
    public ModelCallRecord? Model { get; set; }

    /// <summary>Names the request without formatting anything.</summary>
    public void Identify(string prefix, long number)
    {
        _requestIdPrefix = prefix;
        _requestNumber = number;
        _requestId = null;
    }

    /// <summary>Goes on with the record of the same request.</summary>
    public void Succeed(RequestRecord other)
    {
        Identify(other._requestIdPrefix, other._requestNumber);
        _requestId = other._requestId;
        ReceivedAt = other.ReceivedAt;
        StartedAt = other.StartedAt;
        ShadowRefusedBy = other.ShadowRefusedBy;
        IsProbe = other.IsProbe;
    }

    internal void Reset()
    {
        Identify("", 0);
        Service = Target = "";
        ReceivedAt = default;
        StartedAt = UpstreamStartedAt = UpstreamFirstByteAt = UpstreamEndedAt = EndedAt = BytesReceived = BytesSent = 0;
        Status = Tries = 0;
        Problem = null;
        RefusedBy = ShadowRefusedBy = Failure = null;
        UpstreamFailure = null;
        ClientGone = IsProbe = false;
        Model = null;
    }
}
