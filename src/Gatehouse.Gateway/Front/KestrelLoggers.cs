using Gatehouse.Gateway.Front.Bodies;
using Gatehouse.Gateway.Front.Tls;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

/// <summary>The loggers Kestrel gets: it tells of requests it refused by itself, which never reach the front, only in a log.</summary>
internal sealed class KestrelLoggers(ILoggerFactory inner) : ILoggerFactory
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";
    private const string Https = Kestrel + ".Https.Internal.HttpsConnectionMiddleware";
    private const string Http2 = Kestrel + ".Http2";
    private const string BadRequests = Kestrel + ".BadRequests";

    public ILogger CreateLogger(string categoryName) => categoryName switch
    {
        BadRequests => new UnreadRequestLogger(inner.CreateLogger(categoryName)),
        Http2 => new UnreadStreamLogger(inner.CreateLogger(categoryName)),
        Kestrel => new AbandonedBodyLogger(inner.CreateLogger(categoryName)),
        Https => new HandshakeLogger(inner.CreateLogger(categoryName)),
        _ => inner.CreateLogger(categoryName),
    };

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    // The factory belongs to the program.
    public void Dispose()
    {
    }
}
