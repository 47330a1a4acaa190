using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Text;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.SocketsHttp;

/// <summary>
/// An endpoint on .NET's SocketsHttpHandler, for HTTP/2 and HTTP/3 (decisions 0031, 0032): no redirects, no decompression, no
/// cookies, no proxy, nothing added to what it is given.
/// </summary>
internal sealed class SocketsHttpEndpoint : UpstreamEndpoint
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly Uri Nowhere = new("http://gatehouse.invalid/");

    private readonly HttpMessageInvoker _invoker;
    private readonly string _origin;
    private readonly Version _version;
    private readonly HttpVersionPolicy _policy;
    private readonly UpstreamSettings _settings;
    private readonly UpstreamConnector _connector;
    private int _open;

    /// <param name="address">Where calls go.</param>
    /// <param name="settings">How.</param>
    /// <param name="connector">Opens connections, TLS included; HTTP/3 opens its own.</param>
    public SocketsHttpEndpoint(HttpAddress address, UpstreamSettings settings, UpstreamConnector connector)
        : base(address)
    {
        _settings = settings;
        _connector = connector;
        _origin = $"{address.Scheme}://{address.Host}:{address.Port}";
        (_version, _policy) = settings.Protocol switch
        {
            UpstreamProtocol.Http1 => (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact),
            UpstreamProtocol.Http2 => (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact),
            UpstreamProtocol.Http3 => (HttpVersion.Version30, HttpVersionPolicy.RequestVersionExact),
            _ => (address.IsTls ? HttpVersion.Version20 : HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrLower),
        };
        _invoker = new HttpMessageInvoker(Handler());
    }

    /// <summary>Those over HTTP/3 are not counted.</summary>
    public override int OpenConnections => Volatile.Read(ref _open);

    public override ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken)
    {
        var content = ContentOf(call);
        var request = new HttpRequestMessage(MethodOf(call.Method), Nowhere) { Content = content, VersionPolicy = _policy };
        WriteFields(call, request);

        // HTTP/2 has no Upgrade field: protocols are switched in HTTP/1.1.
        bool needsHttp1 = call.IsUpgrade && _policy == HttpVersionPolicy.RequestVersionOrLower;
        request.Version = needsHttp1 ? HttpVersion.Version11 : _version;
        string target = call.Query is null
            ? string.Concat(_origin, Address.PathPrefix, call.Path)
            : string.Concat(string.Concat(_origin, Address.PathPrefix, call.Path), "?", call.Query);
        request.RequestUri = new Uri(target, AsWritten);
        return SendAsync(call, request, content as PipeContent, cancellationToken);
    }

    protected override void Retire() => _invoker.Dispose();

    private SocketsHttpHandler Handler()
    {
        var settings = _settings;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = settings.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionLifetime = settings.Connections.Lifetime == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : settings.Connections.Lifetime,
            PooledConnectionIdleTimeout = settings.Connections.IdleTime,

            // A reply that nobody reads any more is given up with its connection, so that the upstream stops working on it.
            MaxResponseDrainSize = 0,
            MaxConnectionsPerServer = settings.Connections.Max,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        if (settings.Protocol == UpstreamProtocol.Http3)
        {
            handler.SslOptions = _connector.TlsOptions([SslApplicationProtocol.Http3]);
        }
        else
        {
            handler.ConnectCallback = ConnectAsync;
        }

        return handler;
    }

    // The handler keeps connections apart by the Host of their requests, which clients may choose, and bounds those of
    // HTTP/1.1 alone: what it opens is counted here.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        SslApplicationProtocol[] protocols = _settings.Protocol switch
        {
            UpstreamProtocol.Http1 => [SslApplicationProtocol.Http11],
            UpstreamProtocol.Http2 => [SslApplicationProtocol.Http2],
            _ when context.InitialRequestMessage.Version.Major == 1 => [SslApplicationProtocol.Http11],
            _ => [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        var connection = new OpenConnection(this);
        if (Volatile.Read(ref _open) > _settings.Connections.Max)
        {
            connection.Close();
            throw new UpstreamException(UpstreamFailure.NoConnection, $"all {_settings.Connections.Max} connections (connections.max) to {Name} are taken");
        }

        try
        {
            return await _connector.ConnectStreamAsync(protocols, connection.Close, cancellationToken);
        }
        catch
        {
            connection.Close();
            throw;
        }
    }

    private static HttpMethod MethodOf(string method) => method switch
    {
        "GET" => HttpMethod.Get,
        "POST" => HttpMethod.Post,
        "PUT" => HttpMethod.Put,
        "DELETE" => HttpMethod.Delete,
        "PATCH" => HttpMethod.Patch,
        "HEAD" => HttpMethod.Head,
        "OPTIONS" => HttpMethod.Options,
        _ => new HttpMethod(method),
    };

    private static HttpContent? ContentOf(UpstreamCall call)
    {
        if (call.BodyReader is { } reader)
        {
            return new PipeContent(reader, call.ContentLength, call.Progress);
        }

        return call.Body.IsEmpty ? null : new ReadOnlyMemoryContent(call.Body);
    }

    /// <summary>Adds the fields as they are.</summary>
    private static void WriteFields(UpstreamCall call, HttpRequestMessage request)
    {
        foreach (ref readonly var field in call.Headers.Fields)
        {
            if (!request.Headers.TryAddWithoutValidation(field.Name, field.Value))
            {
                // Fields that .NET counts to the content (Content-Type, Allow, Expires) need one, if only an empty one.
                request.Content ??= new ReadOnlyMemoryContent(ReadOnlyMemory<byte>.Empty);
                request.Content.Headers.TryAddWithoutValidation(field.Name, field.Value);
            }
        }

        if (call.IsUpgrade)
        {
            request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        }
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<UpstreamReply> SendAsync(UpstreamCall call, HttpRequestMessage request, PipeContent? content, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _invoker.SendAsync(request, cancellationToken);
        }
        catch (Exception e)
        {
            await (content?.StopAsync() ?? default);
            var fault = SocketsHttpFaults.Translate(e, content?.Fault, cancellationToken);
            call.WasSent = content is { WasRead: true } || !IsBeforeSending(fault);
            throw fault;
        }

        call.WasSent = true;
        return await SocketsHttpReply.CreateAsync(response, content, cancellationToken);
    }

    /// <summary>Whether there was no connection to send on. Over HTTP/3 a connection that breaks looks like one that could not be made.</summary>
    private bool IsBeforeSending(Exception fault) => fault is UpstreamException upstream && upstream.Failure switch
    {
        UpstreamFailure.NameNotResolved or UpstreamFailure.ConnectTimeout => true,
        UpstreamFailure.ConnectRefused or UpstreamFailure.Tls => _settings.Protocol != UpstreamProtocol.Http3,
        _ => false,
    };

    /// <summary>One of the connections that are counted, from before it is opened until it is closed.</summary>
    private sealed class OpenConnection
    {
        private SocketsHttpEndpoint? _owner;

        public OpenConnection(SocketsHttpEndpoint owner)
        {
            _owner = owner;
            Interlocked.Increment(ref owner._open);
        }

        public void Close()
        {
            if (Interlocked.Exchange(ref _owner, null) is { } owner)
            {
                Interlocked.Decrement(ref owner._open);
            }
        }
    }
}
