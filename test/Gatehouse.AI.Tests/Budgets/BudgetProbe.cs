using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;
using Gatehouse.Gateway;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Budgets;

/// <summary>Budgets of a configuration without a request: reservations are made as the backend makes them, on a clock that tests move.</summary>
internal sealed class BudgetProbe : IDisposable
{
    private readonly HttpTransport _transport;
    private readonly StateStore _state = new();
    private GatewaySnapshot? _snapshot;

    public BudgetProbe(string budgets, DateTimeOffset? now = null, string more = "")
    {
        Time = new FakeTimeProvider(now ?? new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
        _transport = new HttpTransport(Time);
        Load(budgets, more);
    }

    public FakeTimeProvider Time { get; }

    public LogCapture Log { get; } = new();

    public BudgetDirectory Directory { get; private set; } = null!;

    public GatewaySnapshot Snapshot => _snapshot!;

    public CallLedger Ledger => _snapshot!.Part<CallLedger>();

    public static string Yaml(string budgets, string more = "") => $$"""
        ai:
          providers:
            openai: { type: openai, keys: ["${env:KEY_1}"] }
            local: { type: openai, url: "http://localhost:11434/v1" }
          models:
            chat: openai/gpt-5-mini
            embed: openai/text-embedding-3-small
          budgets:
        {{string.Join("\n", budgets.Split('\n').Select(l => "    " + l))}}
        {{(more.Length == 0 ? "" : "  " + more)}}
        routes:
          llm: { match: /v1/**, ai: openai }
          other: { match: /other/**, ai: openai }
        consumers:
          acme: { team: sales, keys: [{ value: "${env:KEY_ACME_0123}", name: acme-ci }, "${env:KEY_ACME_4567}"] }
          globex: { team: sales, keys: ["${env:KEY_GLOBEX_0123}"] }
          initech: { team: marketing, keys: ["${env:KEY_INITECH_012}"] }
        """;

    /// <summary>Takes a configuration over, as a reload does.</summary>
    public void Load(string budgets, string more = "")
    {
        var result = ModelGateway.Load(Yaml(budgets, more));
        Assert.True(result.IsValid, string.Join("\n", result.Problems.Select(p => $"{p.Mark}: {p.Path}: {p.Message}")));
        var services = new SnapshotServices(ModelGateway.Language.Policies, ModelGateway.Language.Backends, _transport, Time, Log);
        SnapshotSection[] sections = [.. GatewaySections.Before, new ModelsSection(), .. GatewaySections.After];
        _snapshot = new SnapshotCompiler(services, sections, _state).Compile(result.Document!, result.Problems, _snapshot);
        Directory = _snapshot.Part<BudgetDirectory>();
        Directory.Begin(Ledger);
    }

    public BudgetVerdict Reserve(
        decimal? cost = 0m, long input = 0, long output = 0, string consumer = "acme", string team = "sales", string key = "", string provider = "openai",
        string route = "llm", string model = "chat", string currency = "USD", bool downgraded = false)
        => Directory.ForRoute(route).Of(model).Reserve(new BudgetSubject(team, consumer, key, provider), new ExpectedUse(cost, currency, input, output), downgraded);

    /// <summary>The sentence of the refusal; fails when there is none.</summary>
    public string Refusal(decimal? cost = 0m, long input = 0, long output = 0)
    {
        var refusal = Reserve(cost, input, output).Refusal;
        Assert.NotNull(refusal);
        return refusal.Detail;
    }

    public static TokenUsage Used(long input, long output) => new() { Input = input, Output = output, Grade = UsageGrade.Reported };

    /// <summary>What the one account of a budget holds now.</summary>
    public AccountPeriod Period(string budget)
        => Assert.Single(Directory.All.Single(b => b.Name == budget).Accounts.All).At(Time.GetUtcNow());

    public void Dispose()
    {
        _state.Dispose();
        _transport.Dispose();
    }
}
