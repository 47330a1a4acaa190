using Gatehouse.Core.Configuration;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Front.Bodies;
using Gatehouse.Gateway.Front.Clients;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Gateway.Front.Tls;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

/// <summary>
/// The front on Kestrel: opens the listeners, reads each request once into an exchange, and hands it to the entry of the
/// snapshot that is current at that moment. The only place that knows the HTTP server.
/// </summary>
public sealed class GatewayFront : IAsyncDisposable
{
    /// <summary>Exchanges kept for requests to come; about 2 kB each.</summary>
    private const int SpareExchanges = 1024;

    private readonly FrontParts _parts;
    private readonly KestrelParts _kestrel;
    private readonly TimeProvider _time;
    private readonly List<KestrelListener> _listeners = [];
    private readonly List<string> _endpoints = [];

    /// <param name="snapshots">Where requests take their snapshot from.</param>
    /// <param name="telemetry">What hears of requests.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The logs.</param>
    /// <param name="sockets">Sockets that are open already; null binds all anew.</param>
    public GatewayFront(SnapshotHolder snapshots, RequestTelemetry telemetry, TimeProvider time, ILoggerFactory loggers, ListenSockets? sockets = null)
    {
        _time = time;
        _kestrel = new KestrelParts(loggers, time, sockets ?? new ListenSockets());
        _parts = new FrontParts(snapshots, telemetry, time, new RequestIds(), new ActiveRequests(), new Spares<FrontExchange>(SpareExchanges, time), new Departure(), loggers.CreateLogger("Gatehouse.Front"));
    }

    /// <summary>
    /// Asked once per listener for the entry that takes its requests in place of the routes; null for the routes of the
    /// current snapshot. How a listener for operators gets its endpoints. Whoever sets it puts <see cref="RedirectToHttps"/> in. Set before the start.
    /// </summary>
    public Func<ListenDocument, RequestEntry?> EntryOf { get; init; } = static document => RedirectToHttps.Around(document, next: null);

    /// <summary>
    /// Asked once per listener with TLS for the certificates that come while the program runs; null for those in its files
    /// alone. Set before the start.
    /// </summary>
    public Func<ListenDocument, IssuedCertificates?> IssuedOf { get; init; } = static _ => null;

    /// <summary>Addresses that were bound, in the order of the listeners, with the real ports.</summary>
    public IReadOnlyList<string> Endpoints => _endpoints;

    /// <summary>The sockets it accepts connections from.</summary>
    public IReadOnlyList<ListenSocket> Sockets => _kestrel.Transport.Sockets;

    /// <summary>The certificates that its listeners show now.</summary>
    public IEnumerable<CertificateInUse> Certificates => _listeners.SelectMany(l => l.Tls?.Certificates ?? []);

    /// <summary>Requests that run at this moment.</summary>
    public int ActiveRequests => _parts.Active.Count;

    /// <summary>HTTP/2 connections whose conduct is watched at this moment.</summary>
    internal int WatchedConnections => _kestrel.Http2.Count;

    /// <summary>Reads the settings of a listener and its certificate without opening it: throws <see cref="ListenException"/> when they cannot be used.</summary>
    public void Check(ListenDocument listener) => new KestrelListener(listener, _kestrel, issued: null).Dispose();

    /// <summary>Looks at the files of its certificates again; new ones are shown from the next handshake on, no connection is touched.</summary>
    public void RenewCertificates() => _listeners.ForEach(static l => l.Tls?.Renew());

    /// <summary>Opens all listeners, or none: throws <see cref="ListenException"/> for the first that cannot be opened.</summary>
    public async Task StartAsync(IReadOnlyList<ListenDocument> listeners, CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (var document in listeners)
            {
                var listener = new KestrelListener(document, _kestrel, IssuedOf(document));
                _listeners.Add(listener);
                var shared = new FrontListener(document.Url, document.Limits.Body.Bytes, EntryOf(document), ClientSource.Of(document), new BodyTime(document.Limits.RequestTime, _time), FrontScheme.Of(document), ListenAddress.IsUnix(document.Url));
                await listener.StartAsync(new FrontApplication(shared, _parts), cancellationToken);
                _endpoints.AddRange(listener.Addresses);
                foreach (string address in listener.Addresses)
                {
                    FrontTelemetry.ListenerBound(_parts.Logger, address);
                }
            }
        }
        catch
        {
            await StopAsync(TimeSpan.Zero);
            throw;
        }
    }

    /// <summary>
    /// Leaves its sockets to whoever else has them; what nobody else has is closed. For the time of grace each reply ends its
    /// HTTP/1.1 connection, and HTTP/2 connections with a request are told to go away, so that no client writes into one
    /// that is just being closed; then <see cref="StopAsync"/>.
    /// </summary>
    public async Task<int> LeaveAsync(TimeSpan grace, TimeSpan timeout)
    {
        _kestrel.Transport.LetGo();
        _parts.Departure.Begin();
        await Task.Delay(grace, _time);
        return await StopAsync(timeout);
    }

    /// <summary>
    /// Refuses new connections, lets running requests finish for so long, then cuts what is left. Returns how many
    /// requests were cut.
    /// </summary>
    public async Task<int> StopAsync(TimeSpan timeout)
    {
        _kestrel.Transport.LetGo();
        int cut = 0;
        using var give = new CancellationTokenSource();
        using var limit = new CancellationTokenSource(timeout, _time);
        using var counting = limit.Token.Register(() =>
        {
            cut = ActiveRequests;
            give.Cancel();
        });
        var listeners = _listeners.ToArray();
        _listeners.Clear();
        _endpoints.Clear();
        await Task.WhenAll(listeners.Select(l => l.StopAsync(give.Token)));
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        if (cut > 0)
        {
            FrontTelemetry.RequestsCut(_parts.Logger, cut);
        }

        return cut;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _kestrel.Dispose();
        _parts.Exchanges.Stop();
    }
}
