using System.Net;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// What the access log keeps of a request: references and numbers copied out of the exchange, which its front reuses.
/// Formatting is the writer's work. Instances are slots of the ring and are reused too.
/// </summary>
internal sealed class LoggedRequest
{
    public AccessLogSettings Settings { get; private set; } = AccessLogSettings.Off;

    public DateTimeOffset Time { get; private set; }

    public RequestIdentity Id { get; private set; }

    public string Listener { get; private set; } = "";

    public IPAddress? Client { get; private set; }

    public string Method { get; private set; } = "";

    public string Host { get; private set; } = "";

    /// <summary>The canonical path. The query is never kept: keys may stand in it.</summary>
    public string Path { get; private set; } = "";

    public int HttpVersion { get; private set; }

    public int Status { get; private set; }

    public long BytesIn { get; private set; }

    public long BytesOut { get; private set; }

    public TimeSpan Duration { get; private set; }

    public TimeSpan? Upstream { get; private set; }

    public string Route { get; private set; } = "";

    public string Service { get; private set; } = "";

    public string Target { get; private set; } = "";

    public int Tries { get; private set; }

    public string Consumer { get; private set; } = "";

    public string Team { get; private set; } = "";

    public string? Problem { get; private set; }

    public string? RefusedBy { get; private set; }

    public string? ShadowRefusedBy { get; private set; }

    public string? UpstreamFailure { get; private set; }

    public string? Failure { get; private set; }

    public bool ClientGone { get; private set; }

    public string? TraceParent { get; private set; }

    public ModelCallRecord? Model { get; private set; }

    public TimeSpan? FirstToken { get; private set; }

    /// <summary>Values of the configured request fields, in the order of the settings; null where a field was absent.</summary>
    public string?[] Headers { get; private set; } = [];

    public void Fill(Exchange exchange, AccessLogSettings settings, TimeProvider time)
    {
        var request = exchange.Request;
        var record = exchange.Record;
        var scope = exchange.Scope;
        Settings = settings;
        Time = record.ReceivedAt;
        Id = record.Identity;
        Listener = request.Listener;
        Client = ReferenceEquals(request.ClientAddress, IPAddress.None) ? null : request.ClientAddress;
        Method = request.Method;
        Host = request.Host;
        Path = request.Path;
        HttpVersion = request.HttpVersion;
        Status = record.Status;
        BytesIn = record.BytesReceived;
        BytesOut = record.BytesSent;
        Duration = time.GetElapsedTime(record.StartedAt, record.EndedAt);
        Upstream = record.UpstreamStartedAt == 0
            ? null
            : time.GetElapsedTime(record.UpstreamStartedAt, record.UpstreamEndedAt == 0 ? record.EndedAt : record.UpstreamEndedAt);
        Route = scope.Route;
        Service = record.Service;
        Target = record.Target;
        Tries = record.Tries;
        Consumer = scope.Consumer?.Name ?? "";
        Team = scope.Consumer?.Team ?? "";
        Problem = record.Problem?.Kind.Id;
        RefusedBy = record.RefusedBy;
        ShadowRefusedBy = record.ShadowRefusedBy;
        UpstreamFailure = record.UpstreamFailure is { } failure ? UpstreamFailureNames.Of(failure) : null;
        Failure = record.Failure;
        ClientGone = record.ClientGone;
        TraceParent = exchange.TraceParent ?? request.Headers.Get("traceparent");
        Model = record.Model;
        FirstToken = record.Model is { FirstTokenAt: not 0 } model ? time.GetElapsedTime(record.StartedAt, model.FirstTokenAt) : null;
        FillHeaders(request.Headers, settings);
    }

    /// <summary>Lets go of everything it refers to.</summary>
    public void Clear()
    {
        Settings = AccessLogSettings.Off;
        Id = default;
        Listener = Method = Host = Path = Route = Service = Target = Consumer = Team = "";
        Problem = RefusedBy = ShadowRefusedBy = UpstreamFailure = Failure = TraceParent = null;
        Client = null;
        Model = null;
        Array.Clear(Headers);
    }

    private void FillHeaders(HeaderList headers, AccessLogSettings settings)
    {
        var fields = settings.Headers;
        if (Headers.Length != fields.Length)
        {
            Headers = fields.Length == 0 ? [] : new string?[fields.Length];
        }

        for (int i = 0; i < fields.Length; i++)
        {
            Headers[i] = headers.Get(fields[i].Name);
        }
    }
}
