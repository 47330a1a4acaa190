using System.Runtime.CompilerServices;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>
/// The transport on .NET's SocketsHttpHandler (decision 0031): no redirects, no decompression, no cookies, no proxy,
/// nothing added to what it is given. Pools of connections live as long as the transport.
/// </summary>
public sealed class SocketsHttpTransport : UpstreamTransport, IDisposable
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly Uri Nowhere = new("http://gatehouse.invalid/");

    private readonly Lock _adding = new();
    private HandlerPool[] _pools = [];

    public override ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken)
    {
        var content = ContentOf(call);
        var request = new HttpRequestMessage(MethodOf(call.Method), Nowhere) { Content = content, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        bool namesTarget = WriteFields(call, request);

        // TLS to a host that the Host field does not name: SocketsHttpHandler would check the certificate against the Host
        // field, so our own TLS is put under what it believes to be clear text. HTTP/2 needs its own TLS for ALPN.
        bool ownTls = call.Target.IsTls && !namesTarget;
        bool mayBeHttp2 = call.Target.IsTls && namesTarget && !call.IsUpgrade;
        request.Version = mayBeHttp2 ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11;
        request.RequestUri = new Uri(string.Concat(ownTls ? "http" : call.Target.Scheme, "://", AddressOf(call.Target), call.PathAndQuery), AsWritten);
        return SendAsync(PoolFor(call.ConnectTimeout, ownTls), request, content as PipeContent, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var pool in _pools)
        {
            pool.Dispose();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<UpstreamReply> SendAsync(HandlerPool pool, HttpRequestMessage request, PipeContent? content, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await pool.Invoker.SendAsync(request, cancellationToken);
        }
        catch (Exception e)
        {
            await StopAsync(content);
            throw SocketsHttpFaults.Translate(e, content?.Fault, cancellationToken);
        }

        return await SocketsHttpReply.CreateAsync(response, content, cancellationToken);
    }

    private static ValueTask StopAsync(PipeContent? content) => content?.StopAsync() ?? default;

    // Port always written: with our own TLS the address is clear text in name only, and its default port would be 80.
    private static string AddressOf(Core.Configuration.Values.HttpAddress target) => string.Create(null, stackalloc char[128], $"{target.Host}:{target.Port}");

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

    /// <summary>Adds the fields as they are; says whether the Host field names the target itself.</summary>
    private static bool WriteFields(UpstreamCall call, HttpRequestMessage request)
    {
        bool namesTarget = true;
        foreach (ref readonly var field in call.Headers.Fields)
        {
            if (field.Name.Length == 4 && field.Name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                namesTarget = HostOf(field.Value).Equals(call.Target.Host, StringComparison.OrdinalIgnoreCase);
            }

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

        return namesTarget;
    }

    private static ReadOnlySpan<char> HostOf(string authority)
    {
        int port = authority.LastIndexOf(':');
        return port < 0 || authority.EndsWith(']') ? authority : authority.AsSpan(0, port);
    }

    private HandlerPool PoolFor(TimeSpan connectTimeout, bool ownTls)
    {
        foreach (var pool in _pools)
        {
            if (pool.ConnectTimeout == connectTimeout && pool.OwnTls == ownTls)
            {
                return pool;
            }
        }

        lock (_adding)
        {
            foreach (var pool in _pools)
            {
                if (pool.ConnectTimeout == connectTimeout && pool.OwnTls == ownTls)
                {
                    return pool;
                }
            }

            var added = new HandlerPool(connectTimeout, ownTls);
            _pools = [.. _pools, added];
            return added;
        }
    }
}
