using System.Net.Security;
using System.Net.Sockets;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>An endpoint on our own HTTP/1.1 client (decision 0032), in clear or over TLS.</summary>
internal sealed class Http1Endpoint : UpstreamEndpoint
{
    private static readonly SslApplicationProtocol[] OnlyHttp1 = [SslApplicationProtocol.Http11];
    private static readonly SslApplicationProtocol[] Either = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly UpstreamSettings _settings;
    private readonly UpstreamConnector _connector;
    private int _isWarming;
    private volatile bool _isRetired;

    public Http1Endpoint(HttpAddress address, UpstreamSettings settings, UpstreamConnector connector, TimeProvider time)
        : base(address)
    {
        _settings = settings;
        _connector = connector;
        Time = time;
        Pool = new Http1Pool(Name, settings.Connections, time) { Cooled = Warm };
        if (settings.Connections.Warm > 0)
        {
            Pool.KeepWatch();
            Warm();
        }
    }

    public Http1Pool Pool { get; }

    public TimeProvider Time { get; }

    public override int OpenConnections => Pool.Open;

    public override int IdleConnections => Pool.Idle;

    public override ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken)
        => SendAsync(call, offersHttp2: false, cancellationToken);

    /// <summary>Sends; throws <see cref="Http2ChosenException"/>, with nothing sent, when HTTP/2 was offered and chosen.</summary>
    public ValueTask<UpstreamReply> SendAsync(UpstreamCall call, bool offersHttp2, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<UpstreamReply>(cancellationToken);
        }

        if (Pool.TryTake(Http1Reply.MayRepeat(call)) is { } connection)
        {
            return connection.Reply.SendAsync(this, call, again: 0, cancellationToken);
        }

        return ConnectAndSendAsync(call, offersHttp2, cancellationToken);
    }

    /// <summary>Sends a request again, as it lies in the output of a connection that had died unused.</summary>
    public async ValueTask<UpstreamReply> RepeatAsync(UpstreamCall call, byte[] output, int length, CancellationToken cancellationToken)
    {
        UpstreamTelemetry.Repeated(Name);
        var connection = await AcquireAsync(call, offersHttp2: false, cancellationToken);
        connection.Output = output;
        return await connection.Reply.SendAsync(this, call, length, cancellationToken);
    }

    protected override void Retire()
    {
        _isRetired = true;
        Pool.Retire();
    }

    private async ValueTask<UpstreamReply> ConnectAndSendAsync(UpstreamCall call, bool offersHttp2, CancellationToken cancellationToken)
    {
        var connection = await AcquireAsync(call, offersHttp2, cancellationToken);
        return await connection.Reply.SendAsync(this, call, again: 0, cancellationToken);
    }

    /// <summary>A connection to send on, a new one if there may be more: waits while all are taken, and connects, for the connect timeout in all.</summary>
    private async ValueTask<Http1Connection> AcquireAsync(UpstreamCall call, bool offersHttp2, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_settings.ConnectTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        bool isReserved = false;
        try
        {
            if (await Pool.ReserveOrTakeAsync(Http1Reply.MayRepeat(call), either.Token) is { } idle)
            {
                return idle;
            }

            isReserved = true;
            var connection = await OpenAsync(offersHttp2, either.Token);
            connection.Listen();
            return connection;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw isReserved
                ? new UpstreamException(UpstreamFailure.ConnectTimeout, "connecting took longer than connect_timeout", e)
                : new UpstreamException(UpstreamFailure.NoConnection, $"all {_settings.Connections.Max} connections to {Name} were taken for connect_timeout", e);
        }
        catch (OperationCanceledException e)
        {
            throw new OperationCanceledException("The call was given up.", e, cancellationToken);
        }
    }

    /// <summary>Opens a connection that was reserved.</summary>
    private async ValueTask<Http1Connection> OpenAsync(bool offersHttp2, CancellationToken cancellationToken)
    {
        try
        {
            return Pool.Add(await ConnectAsync(offersHttp2, cancellationToken));
        }
        catch
        {
            Pool.Release();
            throw;
        }
    }

    private async ValueTask<UpstreamLink> ConnectAsync(bool offersHttp2, CancellationToken cancellationToken)
    {
        var socket = await _connector.ConnectAsync(cancellationToken);
        if (!Address.IsTls)
        {
            return new SocketLink(socket);
        }

        var tls = await _connector.SecureAsync(new NetworkStream(socket, ownsSocket: true), offersHttp2 ? Either : OnlyHttp1, cancellationToken);
        if (tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2)
        {
            await tls.DisposeAsync();
            throw new Http2ChosenException();
        }

        return new TlsLink(tls, socket);
    }

    private void Warm()
    {
        if (Interlocked.Exchange(ref _isWarming, 1) == 0)
        {
            _ = WarmAsync();
        }
    }

    // What cannot be opened now is tried again when the pool looks after its connections.
    private async Task WarmAsync()
    {
        try
        {
            while (!_isRetired && Pool.Open < _settings.Connections.Warm && Pool.TryReserve())
            {
                using var deadline = new CancellationTokenSource(_settings.ConnectTimeout, Time);
                Pool.Give(await OpenAsync(offersHttp2: false, deadline.Token));
            }
        }
        catch (Exception e) when (e is UpstreamException or OperationCanceledException)
        {
            UpstreamTelemetry.WarmingFailed(Name);
        }
        finally
        {
            Volatile.Write(ref _isWarming, 0);
        }
    }
}
