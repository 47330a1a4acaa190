using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Telemetry;
using Gatehouse.Server.Hosting;

namespace Gatehouse.Testing;

/// <summary>
/// A whole gateway in this process, from a configuration's text: real listeners on free ports of loopback, real sockets
/// to its upstreams, and what it logs and measures kept for the test to read.
/// </summary>
public sealed class TestGateway : IAsyncDisposable
{
    private readonly GatewayHost _host;
    private readonly Func<string, ConfigurationResult> _parse;

    private TestGateway(GatewayHost host, Func<string, ConfigurationResult> parse, LogCapture log, TestOutputStream accessLog)
    {
        _host = host;
        _parse = parse;
        Log = log;
        AccessLog = accessLog;
        Client = NewClient();
        Operators = new HttpClient { BaseAddress = new Uri(AddressOf(ListenRole.Health)) };
    }

    /// <summary>Sends to the first listener that serves traffic; follows no redirects and keeps no cookies.</summary>
    public HttpClient Client { get; }

    /// <summary>Sends to the listener of the operators' endpoints.</summary>
    public HttpClient Operators { get; }

    public Uri Address => Client.BaseAddress!;

    public int Port => Address.Port;

    /// <summary>The program's own messages.</summary>
    public LogCapture Log { get; }

    /// <summary>What was written of the access log, unless the configuration names a file.</summary>
    public TestOutputStream AccessLog { get; }

    /// <summary>The configuration that new requests run under.</summary>
    public GatewaySnapshot Snapshot => _host.Snapshot;

    /// <summary>Telemetry of this gateway alone.</summary>
    public GatewayTelemetry Telemetry => _host.Telemetry;

    /// <param name="yaml">The configuration; its traffic listeners are replaced by one on a free port unless <paramref name="keepsListeners"/>.</param>
    /// <param name="time">A fake clock, for limits and timestamps; sockets and timeouts of the server run on real time.</param>
    /// <param name="variables">Values for ${env:}, looked up before the process's own.</param>
    /// <param name="keepsListeners">Whether the configuration's own listeners are used.</param>
    public static async Task<TestGateway> StartAsync(
        string yaml,
        TimeProvider? time = null,
        IReadOnlyDictionary<string, string>? variables = null,
        bool keepsListeners = false)
    {
        PlantedSecrets.AddFile("gatehouse.yaml", yaml, variables);
        PlantedSecrets.AddVariables(variables ?? new Dictionary<string, string>());
        var log = new LogCapture();
        var accessLog = new TestOutputStream();
        var host = await GatewayHost.StartAsync(new GatewayHostOptions
        {
            Source = ConfigurationSource.Inline("gatehouse.yaml", yaml, variables),
            Loggers = log,
            Time = time ?? TimeProvider.System,
            Listen = keepsListeners ? [] : ["http://127.0.0.1:0"],
            Admin = keepsListeners ? null : "http://127.0.0.1:0",
            AccessLog = accessLog,
        });
        return new TestGateway(host, text => ConfigurationSource.Inline("gatehouse.yaml", text, variables).Load(), log, accessLog);
    }

    /// <summary>Another client with connections of its own.</summary>
    public HttpClient NewClient() => new(new SecretSearch(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null }))
    {
        BaseAddress = new Uri(AddressOf(ListenRole.Traffic)),
    };

    /// <summary>Takes over another configuration, as when the file changed; a refused one is reported and changes nothing.</summary>
    public Task<ReloadOutcome> ReloadAsync(string yaml) => _host.Reloader.Apply(_parse(yaml));

    /// <summary>Keeps what this gateway measures from now on; meters that all gateways of the process share are heard too.</summary>
    public MetricCapture CaptureMetrics() => new(only: meter => meter.Scope is null || meter.Scope == Telemetry.Metrics);

    /// <summary>What /metrics answers now.</summary>
    public Task<string> ScrapeAsync() => Operators.GetStringAsync("/metrics");

    /// <summary>Waits until the access log has this many lines, and returns them.</summary>
    public async Task<IReadOnlyList<string>> AccessLinesAsync(int count)
    {
        await Eventually.TrueAsync(() => AccessLog.Lines.Length >= count, $"the access log has {count} line(s)");
        return AccessLog.Lines;
    }

    /// <summary>Drains and stops; returns how many requests were cut.</summary>
    public Task<int> StopAsync(TimeSpan drain) => _host.StopAsync(drain);

    /// <summary>Ends it, and searches all that it has put out for the secrets of the whole run: see <see cref="PlantedSecrets"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        string metrics = await LastMetricsAsync();
        Client.Dispose();
        Operators.Dispose();
        AccessLog.Open();
        await _host.DisposeAsync();
        PlantedSecrets.Search("/metrics", metrics);
        PlantedSecrets.Search("the log", Log.Text);
        PlantedSecrets.Search("the access log", string.Join('\n', AccessLog.Lines));

        // Only with GATEHOUSE_LOOP_GUARD=1, which is how a whole suite is searched for blocking code.
        if (Log.Entries.FirstOrDefault(e => e.Event.Name == "loop.blocked") is { } blocked)
        {
            throw new InvalidOperationException(blocked.Message);
        }
    }

    private async Task<string> LastMetricsAsync()
    {
        try
        {
            return await ScrapeAsync();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // It was stopped by the test.
            return "";
        }
    }

    private string AddressOf(ListenRole role)
        => _host.Endpoints.FirstOrDefault(e => e.Serves.Contains(role))?.Reachable ?? throw new InvalidOperationException($"No listener serves {role}.");
}
