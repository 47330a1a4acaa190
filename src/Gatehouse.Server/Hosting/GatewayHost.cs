using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Health;
using Gatehouse.Server.Acme;
using Gatehouse.Server.Admin;
using Gatehouse.Server.Commands;
using Gatehouse.Server.Observing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Hosting;

/// <summary>
/// A whole gateway in this process: configuration, snapshot, telemetry and listeners. The run command owns one; tests
/// start as many as they like.
/// </summary>
internal sealed partial class GatewayHost : IAsyncDisposable
{
    private static readonly TimeSpan ExportTime = TimeSpan.FromSeconds(5);

    // The first requests should find the store of shared state; without it the gateway starts all the same.
    private static readonly TimeSpan StoreTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan GiveBackTime = TimeSpan.FromSeconds(1);

    private readonly GatewayHostOptions _options;
    private readonly ILogger _logger;
    private readonly GatewayTelemetry _telemetry;
    private readonly TelemetryExport _export;
    private readonly HttpTransport _transport;
    private readonly UpstreamHealth _health;
    private readonly SnapshotCompiler _compiler;
    private readonly Readiness _readiness = new();
    private readonly AcmeCertificates _acme;
    private readonly ListenerSet _listeners;
    private readonly AdminParts _admin;
    private LeasedAccounts? _accounts;

    private GatewayHost(GatewayHostOptions options)
    {
        _options = options;
        _transport = new HttpTransport(options.Time);
        _logger = options.Loggers.CreateLogger("Gatehouse.Host");
        _telemetry = new GatewayTelemetry(options.Time, options.Loggers, VersionCommand.Version, options.AccessLog);
        _health = new UpstreamHealth(_transport, options.Time, options.Loggers, _telemetry.Metrics);
        _export = new TelemetryExport(_telemetry, VersionCommand.Version);
        _acme = new AcmeCertificates(options.Time, options.Loggers);
        _listeners = new ListenerSet(MakeFront, options.Sockets, options.Time, _logger);
        _admin = new AdminParts(() => Reloader!, () => Endpoints, _health, _export.Scrape, options.Time, options.Loggers.CreateLogger("Gatehouse.Admin"));
        _telemetry.Metrics.Observe(() => _listeners.Certificates);
        _compiler = Composition.CreateCompiler(_transport, options.Time, options.Loggers);
        Reloader = new SnapshotReloader(options.Source.Load, _compiler, options.Time, options.Loggers);
        Reloader.Reloaded += OnReloaded;
    }

    /// <summary>What this gateway measures and logs.</summary>
    public GatewayTelemetry Telemetry => _telemetry;

    /// <summary>Reloads when a file changes; tests reload through it by hand.</summary>
    public SnapshotReloader Reloader { get; }

    /// <summary>What is listened on, with real ports.</summary>
    public IReadOnlyList<HostEndpoint> Endpoints => _listeners.Endpoints;

    /// <summary>
    /// Address and path that sign a browser in to the admin API, once; null when a credential does, or no listener of this
    /// machine alone serves it. One that browsers reach comes before a Unix socket. Each call makes the one before worthless.
    /// </summary>
    public (string Address, string Path)? OpenSignInLink()
    {
        var local = Endpoints
            .Where(e => e.Serves.Contains(ListenRole.Admin) && OperatorHost.IsLocal(e.Document.Url) && e.Document.Admin?.HasCredential != true)
            .MinBy(e => e.Reachable.StartsWith("unix:", StringComparison.Ordinal));
        return local is null ? null : (local.Reachable, $"{AdminEndpoints.SignInPath}?code={_admin.Sessions.OpenLink()}");
    }

    /// <summary>The configuration that new requests run under.</summary>
    public GatewaySnapshot Snapshot => Reloader.Holder.Current;

    /// <summary>
    /// Loads, compiles and listens. Throws <see cref="ConfigurationException"/> when the configuration is refused and
    /// <see cref="ListenException"/> when an address cannot be listened on; then nothing runs.
    /// </summary>
    public static async Task<GatewayHost> StartAsync(GatewayHostOptions options, CancellationToken cancellationToken = default)
    {
        var host = new GatewayHost(options);
        try
        {
            await host.Reloader.StartAsync(cancellationToken);
            await host._accounts!.Store.StartAsync(StoreTime);
            host.ReportUnused(await host._listeners.OpenAsync(host.Plan, cancellationToken));
            host._acme.Start();
            host._readiness.Begin();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Refuses new work, lets running requests end for so long, and cuts the rest; returns how many were cut.</summary>
    public async Task<int> StopAsync(TimeSpan drain)
    {
        _readiness.End();
        await Reloader.DisposeAsync();
        await _acme.DisposeAsync();
        int cut = await _listeners.StopAsync(drain);
        await GiveBackAsync();
        _health.Dispose();
        _export.Stop(ExportTime);
        return cut;
    }

    /// <summary>The sockets that are listened on.</summary>
    public IReadOnlyList<ListenSocket> Sockets => _listeners.Sockets;

    /// <summary>As <see cref="StopAsync"/>, when another process listens on the same sockets: it is ready, this one need not say that it is not.</summary>
    public async Task<int> LeaveAsync(TimeSpan drain)
    {
        await Reloader.DisposeAsync();
        await _acme.DisposeAsync();
        int cut = await _listeners.LeaveAsync(drain);
        await GiveBackAsync();
        _export.Stop(ExportTime);
        return cut;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _listeners.Dispose();
        _export.Dispose();
        await _telemetry.DisposeAsync();
        _compiler.Dispose();
        _transport.Dispose();
    }

    private IReadOnlyList<ListenDocument> Plan() => ListenPlan.Of(Snapshot.Document, _options.Listen, _options.Admin);

    private GatewayFront MakeFront(ListenDocument listen) => new(Reloader.Holder, _telemetry, _options.Time, _options.Loggers, _options.Sockets)
    {
        EntryOf = document => _acme.EntryOf(document, RedirectToHttps.Around(document, OperatorsOf(document))),
        IssuedOf = document => document.Tls?.Acme is null ? null : _acme.Issued,
    };

    private RequestEntry? OperatorsOf(ListenDocument document)
        => AdminEndpoints.For(document, OperatorEndpoints.For(document, _readiness, _health, _export.Scrape), _admin);

    private void OnReloaded(ReloadOutcome outcome)
    {
        if (!outcome.Succeeded)
        {
            _telemetry.Metrics.ConfigurationRefused();
            return;
        }

        _telemetry.Metrics.ConfigurationTaken(outcome.Revision, isReload: !outcome.IsFirst);
        var settings = Snapshot.Document.Telemetry;
        _accounts = Snapshot.Part<LeasedAccounts>();
        _ = _accounts.Store.StartAsync(TimeSpan.Zero);
        _telemetry.Apply(settings);
        _export.Apply(settings);
        _health.Follow(Snapshot);
        _acme.Follow(Plan());
        Snapshot.Part<CallLedger>().Start();
        Snapshot.Part<BudgetDirectory>().Begin(Snapshot.Part<CallLedger>());
        if (!outcome.IsFirst)
        {
            _ = ChangeListenersAsync();
        }
    }

    private async Task ChangeListenersAsync()
    {
        try
        {
            await _listeners.ChangeAsync(Plan);
        }
        catch (Exception fault)
        {
            LogListenersFailed(fault);
        }

        _acme.Start();
    }

    // What this node holds of shared budgets is for the others now.
    private Task GiveBackAsync() => _accounts?.GiveBackAsync(GiveBackTime) ?? Task.CompletedTask;

    private void ReportUnused(IReadOnlyList<string> addresses)
    {
        foreach (string address in addresses)
        {
            LogUnusedSocket(address);
        }
    }

    [LoggerMessage(EventName = "socket.unused", Level = LogLevel.Warning, Message = "the socket on {Address} was handed over open, and no listener of the configuration has that address: it is closed")]
    private partial void LogUnusedSocket(string address);

    [LoggerMessage(EventName = "listeners.failed", Level = LogLevel.Error, Message = "the listeners could not be changed")]
    private partial void LogListenersFailed(Exception fault);
}
