using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests;

/// <summary>Routes and policies compiled from YAML without sockets. The key `to: NAME` on a route ends in a backend that records what it was given.</summary>
internal sealed class OfflineGateway
{
    private readonly SnapshotCompiler _compiler;
    private readonly ConfigurationLoader _loader;

    public OfflineGateway(string yaml, params PolicyDescriptor[] morePolicies)
    {
        var policies = new PolicyCatalog([.. BuiltInPolicies.All, .. morePolicies]);
        var backends = new BackendCatalog([new RecordingBackend(this)]);
        _loader = new ConfigurationLoader(new ConfigurationLanguage(policies, backends, [], GatewayChecks.For(policies)), name => name + "-0123456789abcdef");
        _compiler = new SnapshotCompiler(new SnapshotServices(policies, backends, new OfflineTransport(), Time, NullLoggerFactory.Instance), GatewaySections.After, State);
        Reload(yaml);
    }

    public FakeTimeProvider Time { get; } = new();

    public StateStore State { get; } = new();

    public GatewaySnapshot Snapshot { get; private set; } = null!;

    public (int Built, int Reused) LastBuild => _compiler.LastBuild;

    /// <summary>What the last request looked like when it reached the backend; null when it did not.</summary>
    public string? Reached { get; private set; }

    public HeaderList Sent { get; } = new();

    /// <summary>Runs in the backend, before it replies.</summary>
    public Func<Exchange, ValueTask>? Serve { get; set; }

    public static IReadOnlyList<ConfigurationProblem> ProblemsOf(string yaml, params PolicyDescriptor[] morePolicies)
    {
        var policies = new PolicyCatalog([.. BuiltInPolicies.All, .. morePolicies]);
        var backends = new BackendCatalog([new RecordingBackend(null!)]);
        return new ConfigurationLoader(new ConfigurationLanguage(policies, backends, [], GatewayChecks.For(policies)), name => name + "-0123456789abcdef").Parse(yaml).Problems;
    }

    public void Reload(string yaml)
    {
        var result = _loader.Parse(yaml);
        Assert.True(result.IsValid, string.Join("\n", result.Problems.Select(p => $"{p.Mark} {p.Path}: {p.Message}")));
        Compile(result.Document!, result.Problems);
    }

    public void Compile(GatewayDocument document, IReadOnlyList<ConfigurationProblem>? warnings = null)
        => Snapshot = _compiler.Compile(document, warnings ?? [], Snapshot);

    public Task<TestExchange> GetAsync(string target, params (string Name, string Value)[] headers) => SendAsync("GET", target, headers);

    public async Task<TestExchange> SendAsync(string method, string target, params (string Name, string Value)[] headers)
    {
        var test = TestExchange.Of(method, "/").From("192.0.2.1");
        Assert.True(CanonicalPath.TryRead(target, test.Request, out var problem), problem?.Detail);
        foreach (var (name, value) in headers)
        {
            test.WithHeader(name, value);
        }

        await HandleAsync(test);
        return test;
    }

    public async Task HandleAsync(TestExchange test)
    {
        Reached = null;
        Sent.Clear();
        test.Under(Snapshot);
        await Snapshot.Entry.HandleAsync(test.Exchange);
    }

    private async ValueTask ReachAsync(Exchange exchange, string name)
    {
        var outgoing = exchange.Outgoing;
        string query = outgoing.Query ?? exchange.Request.RawQuery;
        Reached = $"{name}: {outgoing.Method ?? exchange.Request.Method} {outgoing.Path ?? exchange.Request.RawPath}{(query.Length == 0 ? "" : "?" + query)}";
        Sent.CopyFrom(outgoing.Headers);
        if (Serve is not null)
        {
            await Serve(exchange);
        }

        if (!exchange.Reply.HasStarted)
        {
            exchange.Reply.Headers.Set("X-Backend", name);
            await exchange.Reply.StartAsync(exchange, exchange.Aborted);
        }
    }

    private sealed class RecordingBackend(OfflineGateway gateway) : BackendDescriptor<RecordingOptions>
    {
        public override string Id => "to";

        public override string Summary => "Records.";

        protected override Backend Build(RecordingOptions options, RouteDocument route, SnapshotBuild build) => new Recorder(gateway, options.Name);
    }

    private sealed class Recorder(OfflineGateway gateway, string name) : Backend
    {
        public override ValueTask ExecuteAsync(Exchange exchange) => gateway.ReachAsync(exchange, name);

        public override void Explain(Explanation explanation) => explanation.Add("to", name);
    }
}
