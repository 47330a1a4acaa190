using System.Security.Cryptography;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Bodies;
using Gatehouse.Gateway.Front.Limits;
using Gatehouse.Gateway.Front.Reading;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Front;

/// <summary>
/// One exchange with its ways in and out of Kestrel. Taken for the time of a request and used again by the next one, of
/// whatever connection: an idle connection has none.
/// </summary>
internal sealed class FrontExchange : ExchangeHolder
{
    private KestrelReply _reply = new();
    private KestrelBody _body;

    public FrontExchange() => _body = new KestrelBody(_reply);

    public Exchange Exchange { get; private set; } = new();

    public KestrelReply Reply => _reply;

    /// <summary>What telemetry gave at the start of the request.</summary>
    public object? TelemetryToken { get; set; }

    /// <summary>
    /// Whether everybody who worked on the request has returned for sure: what a fault or a client that left has cut off
    /// might still be held by someone, and is not used again.
    /// </summary>
    public bool EndedWell => !_reply.IsAborted && !Exchange.Aborted.IsCancellationRequested && Exchange.Record is { Failure: null, ClientGone: false };

    /// <summary>Reads the request. A problem means that it must be refused.</summary>
    public Problem? Begin(FrontContext context, FrontListener listener)
    {
        var exchange = Exchange;
        var request = exchange.Request;
        request.Listener = listener.Name;
        request.ClientAddress = request.PeerAddress = context.PeerAddress;
        request.ClientCertificate = context.ClientCertificate;
        request.IsClientCertificateTrusted = context.ClientCertificate is not null && listener.Scheme.TrustsClientCertificates;
        bool isHttp1 = context.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal);
        var connect = isHttp1 ? null : context.Features.Get<IHttpExtendedConnectFeature>();
        bool isWebSocketStream = connect is { IsExtendedConnect: true } && string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase);
        _reply.Begin(context, isHttp1, isWebSocketStream || (isHttp1 && AsksForUpgrade(context)));
        exchange.Reply = _reply;
        exchange.Holder = this;
        exchange.Aborted = AbortToken(context, isHttp1);
        bool isLineSound = !isHttp1 || context.Lines is not { } lines || lines.Saw(context.Request.Method, context.Request.RawTarget, context.BodyDetection.CanHaveBody || _reply.CanUpgrade);
        var problem = RequestReading.Read(context.Request, request, context.Clients, isWebSocketStream, exchange.Snapshot is { TakesEncodedSlashes: true }) ?? (isLineSound ? null : FrontProblems.RequestLine);
        if (isWebSocketStream)
        {
            ReadAsHttp1Upgrade(request);
        }

        request.IsUpgrade = _reply.CanUpgrade;
        request.HasBody = !request.IsUpgrade && context.BodyDetection.CanHaveBody;
        exchange.Body = EmptyBody.Instance;
        if (request.HasBody)
        {
            _body.Begin(context.RequestBody.Reader, exchange, context.BodySize, listener.BodyTime);
            if (request.ContentLength is null && context.RequestTrailers is { } trailers)
            {
                _body.BringTrailers(trailers, request.Headers, exchange.Trailers);
            }

            exchange.Body = _body;
            _reply.StartUnder(_body.Consent);
        }

        // A request that is refused here may be framed wrongly: nothing after it can be trusted.
        _reply.ClosesConnection = problem is not null;
        exchange.BodyLimit = listener.BodyLimit;

        // Which limit a route has is known with the route; what is no route has the listener's.
        return problem ?? (listener.Entry is not null && request.ContentLength > listener.BodyLimit ? FrontProblems.BodyTooLarge : null);
    }

    /// <inheritdoc/>
    public override bool TryReplace(out Exchange fresh)
    {
        var old = Exchange;
        bool couldStill = _reply.TrySucceed(out var reply);

        // What is left of a body may be in somebody's hands: nothing after it can be read.
        reply.ClosesConnection |= old.Request.HasBody;
        _body.CancelPendingRead();
        _body.End();
        (_reply, _body, Exchange) = (reply, new KestrelBody(reply), new Exchange());
        Exchange.Request.CopyFrom(old.Request);
        Exchange.Scope.CopyFrom(old.Scope);
        Exchange.Record.Succeed(old.Record);
        Exchange.Body = EmptyBody.Instance;
        Exchange.BodyLimit = old.BodyLimit;
        Exchange.Reply = reply;
        Exchange.Holder = this;
        Exchange.Snapshot = old.Snapshot;
        Exchange.Aborted = old.Aborted;
        Exchange.ProblemFormat = old.ProblemFormat;
        Exchange.TraceParent = old.TraceParent;
        if (!couldStill)
        {
            reply.Abort();
        }

        fresh = Exchange;
        return couldStill;
    }

    /// <summary>The handling has returned, the reply's end is not sent yet.</summary>
    public void Settle()
    {
        var record = Exchange.Record;
        _reply.WriteTrailers();
        if (_body.IsBroken)
        {
            if (_body.IsLost)
            {
                _reply.Abort();
            }

            // What was written as an answer to a body that ended early reached nobody.
            record.ClientGone = true;
            record.Problem = null;
        }
        else if (!_reply.IsAborted && Exchange.Aborted.IsCancellationRequested && !IsWhole())
        {
            record.ClientGone = true;
        }
    }

    /// <summary>The reply is complete or was cut: fills what the record still lacks.</summary>
    public void Total(long endedAt)
    {
        var record = Exchange.Record;
        record.EndedAt = endedAt;
        if (record.Problem?.Kind == ProblemKind.BodyTooLarge)
        {
            LimitTelemetry.Struck(ClientLimit.Body);
        }

        record.BytesReceived += Exchange.Request.HasBody ? _body.Consumed : 0;
        record.BytesSent += _reply.BytesWritten;
        if (record.Status == 0)
        {
            record.Status = record.ClientGone && (!_reply.HasStarted || _body.IsBroken) ? 499 : _reply.StatusCode;
        }
    }

    /// <summary>Lets go of everything that belongs to the request, the snapshot above all.</summary>
    public void End()
    {
        TelemetryToken = null;
        Exchange.Reset();
        _reply.End();
        _body.End();
    }

    // HTTP/1.1: the connection's own token, which costs nothing per request; HTTP/2: the stream's.
    private static CancellationToken AbortToken(FrontContext context, bool isHttp1)
        => isHttp1 && context.ConnectionClosed.CanBeCanceled ? context.ConnectionClosed : context.Lifetime.RequestAborted;

    // A client may close as soon as it has the last byte; that is no loss.
    private bool IsWhole()
        => _reply.HasStarted && _reply.Headers.TryGet("Content-Length", out var length)
            && long.TryParse(length, out long expected) && _reply.BytesWritten >= expected;

    private static bool AsksForUpgrade(FrontContext context)
    {
        var field = context.Request.Headers.Upgrade;
        if (field.Count == 0 || context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
        {
            return false;
        }

        string upgrade = field.ToString();
        return upgrade.Length > 0 && !FieldSyntax.IsHttp(upgrade);
    }

    // RFC 8441 to RFC 6455: upstreams are asked in the HTTP/1.1 way.
    private static void ReadAsHttp1Upgrade(CanonicalRequest request)
    {
        request.Headers.Set("Connection", "Upgrade");
        request.Headers.Set("Upgrade", "websocket");
        request.Headers.Set("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
    }
}
