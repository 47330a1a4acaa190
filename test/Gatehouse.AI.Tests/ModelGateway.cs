using System.Text;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway;
using Gatehouse.Gateway.Backends;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.AI.Tests;

/// <summary>
/// The data plane with a fake vendor behind it: requests go in as exchanges, or over HTTP once it listens. "{server}" in
/// the YAML is the fake vendor's address.
/// </summary>
internal sealed class ModelGateway : IAsyncDisposable
{
    public const string OneOpenAI = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
          models:
            chat: openai/gpt-5-mini
            other: openai/other
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private readonly HttpTransport _transport = new(TimeProvider.System);
    private readonly StateStore _state = new();
    private GatewayFront? _front;

    private ModelGateway(FakeModelServer server) => Server = server;

    public FakeModelServer Server { get; }

    public GatewaySnapshot Snapshot { get; private set; } = null!;

    private static PolicyCatalog Policies { get; } = new([.. BuiltInPolicies.All, .. BuiltInAIPolicies.All]);

    public static ConfigurationLanguage Language { get; } = new(
        Policies,
        new BackendCatalog([.. BuiltInBackends.All, .. AIBackends.All]),
        [new AISectionDescriptor()],
        GatewayChecks.For(Policies));

    public static async Task<ModelGateway> StartAsync(string yaml = OneOpenAI, TimeProvider? time = null)
    {
        var gateway = new ModelGateway(await FakeModelServer.StartAsync());
        gateway.Load(yaml, time ?? TimeProvider.System);
        return gateway;
    }

    /// <summary>Takes a configuration over, as a reload does.</summary>
    public void Reload(string yaml) => Load(yaml, TimeProvider.System);

    private void Load(string yaml, TimeProvider time)
    {
        var result = Load(yaml.Replace("{server}", Server.Address, StringComparison.Ordinal));
        Assert.True(result.IsValid, string.Join("\n", result.Problems.Select(p => $"{p.Mark}: {p.Path}: {p.Message}")));
        var services = new SnapshotServices(Language.Policies, Language.Backends, _transport, time, NullLoggerFactory.Instance);
        SnapshotSection[] sections = [.. GatewaySections.Before, new ModelsSection(), .. GatewaySections.After];
        Snapshot = new SnapshotCompiler(services, sections, _state).Compile(result.Document!, result.Problems, Snapshot);
        Snapshot.Part<BudgetDirectory>().Begin(Snapshot.Part<CallLedger>());
    }

    public static ConfigurationResult Load(string yaml)
        => new ConfigurationLoader(Language, name => name.StartsWith("KEY_", StringComparison.Ordinal) ? "secret-of-" + name : null).Parse(yaml);

    /// <summary>A chat call with this user message.</summary>
    public static string Call(string text, string model = "chat", bool stream = false, string more = "")
        => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{text}}"}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""";

    /// <summary>Opens a listener and gives its address.</summary>
    public async Task<string> ListenAsync()
    {
        _front = new GatewayFront(new SnapshotHolder(Snapshot), RequestTelemetry.None, TimeProvider.System, NullLoggerFactory.Instance);
        await _front.StartAsync([new ListenDocument { Url = "http://127.0.0.1:0" }]);
        return _front.Endpoints[0];
    }

    public Task<TestExchange> PostAsync(string body, string path = "/v1/chat/completions") => SendAsync(TestExchange.Post(path, body));

    public Task<TestExchange> PostAsync(byte[] body) => SendAsync(TestExchange.Post("/v1/chat/completions").WithBody(body, "application/json"));

    public Task<TestExchange> GetAsync(string path) => SendAsync(TestExchange.Get(path));

    public async Task<TestExchange> SendAsync(TestExchange exchange)
    {
        exchange.Under(Snapshot);
        await Snapshot.Entry.HandleAsync(exchange.Exchange);
        return exchange;
    }

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
        {
            await _front.StopAsync(TimeSpan.Zero);
            await _front.DisposeAsync();
        }

        _transport.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>The events of a stream, as text.</summary>
    public static IReadOnlyList<string> Events(string stream)
        => [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(e => e.StartsWith("data: ", StringComparison.Ordinal)).Select(e => e["data: ".Length..])];

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
