using Gatehouse.Gateway.Front.Bodies;
using Gatehouse.Gateway.Front.Http2;
using Gatehouse.Gateway.Front.Limits;
using Gatehouse.Gateway.Front.Tls;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

/// <summary>The loggers Kestrel gets: it tells of what it refused by itself, which never reaches the front, only in a log.</summary>
internal sealed class KestrelLoggers(ILoggerFactory inner, Http2Connections http2) : ILoggerFactory
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";
    private const string Https = Kestrel + ".Https.Internal.HttpsConnectionMiddleware";
    private const string Http2 = Kestrel + ".Http2";
    private const string BadRequests = Kestrel + ".BadRequests";
    private const string Connections = Kestrel + ".Connections";

    public ILogger CreateLogger(string categoryName) => categoryName switch
    {
        BadRequests => new UnreadRequestLogger(inner.CreateLogger(categoryName)),
        Connections => new LimitLogger(inner.CreateLogger(categoryName), LogLevel.Warning),
        Http2 => new StreamErrorLogger(new UnreadStreamLogger(inner.CreateLogger(categoryName)), http2),
        Kestrel => new AbandonedBodyLogger(inner.CreateLogger(categoryName)),
        Https => new LimitLogger(new HandshakeLogger(inner.CreateLogger(categoryName)), LogLevel.Debug),
        _ => inner.CreateLogger(categoryName),
    };

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    // The factory belongs to the program.
    public void Dispose()
    {
    }
}
