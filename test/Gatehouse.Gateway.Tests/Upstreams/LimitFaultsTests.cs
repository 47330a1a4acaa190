using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Backends;
using Gatehouse.Gateway.Pipeline;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>What is said of circuit breakers, limits of concurrency and fallbacks that make no sense.</summary>
public sealed class LimitFaultsTests
{
    private const string Breaker = "services.up.circuit_breaker.";
    private const string Limit = "services.up.concurrency.";

    [Theory]
    [InlineData("{ failures: 0% }", "GH1009", Breaker + "failures", "0% is smaller than 1%", "Allowed: 1% to 100%.")]
    [InlineData("{ failures: 120% }", "GH1009", Breaker + "failures", "120% is larger than 100%", "Allowed: 1% to 100%.")]
    [InlineData("{ failures: 0.5 }", "GH1008", Breaker + "failures", "0.5 is not a share such as 5% or 0.5%", "Did you mean \"50%\"?")]
    [InlineData("{ open_for: 0s }", "GH1009", Breaker + "open_for", "0s is smaller than 100ms", "Allowed: 100ms to 1h.")]
    [InlineData("{ probes: 0 }", "GH1009", Breaker + "probes", "0 is smaller than 1", "Allowed: 1 to 1000.")]
    [InlineData("{ close_after: 0 }", "GH1009", Breaker + "close_after", "0 is smaller than 1", "Allowed: 1 to 1000.")]
    [InlineData("{ window: 1s, minimum: 20000 }", "GH1016", Breaker + "minimum", "the circuit can never open: minimum: 20000 in a window of 1s is more than 10000 tries a second", "Write a smaller minimum, or a longer window.")]
    [InlineData("{ open_for: 1m, max_open_for: 30s }", "GH1016", Breaker + "max_open_for", "max_open_for: 30s is less than open_for: 1m", "Write at least 1m, or remove it.")]
    [InlineData("true", "GH1006", "services.up.circuit_breaker", "a mapping is expected, found true", "Write {} for its defaults.")]
    [InlineData("{ counts: [] }", "GH1009", Breaker + "counts", "needs at least one item", null)]
    [InlineData("{ counts: [timeouts] }", "GH1008", Breaker + "counts[0]", "\"timeouts\" is not a failure such as connect, reset, timeout, invalid_reply, 5xx or 503", "Did you mean \"timeout\"?")]
    [InlineData("{ counts: [200] }", "GH1008", Breaker + "counts[0]", "200 is not a failure such as connect, reset, timeout, invalid_reply, 5xx or 503", "Statuses are 4xx, 5xx, or a single one of them.")]
    [InlineData("{ scope: gateway }", "GH1007", Breaker + "scope", "\"gateway\" is not one of target, service", null)]
    public void CircuitBreaker_Fault_SaysExactly(string breaker, string code, string path, string message, string? hint)
        => Assert.Equal([(code, path, message, hint)], Problems($"circuit_breaker: {breaker}"));

    [Theory]
    [InlineData("{ queue: 10 }", "GH1011", "services.up.concurrency", "\"max\" is missing", "Most requests that a target works on at once. For example: max: 100")]
    [InlineData("0", "GH1009", "services.up.concurrency", "0 is smaller than 1", "Allowed: 1 to 1000000.")]
    [InlineData("{ max: 5, queue_timeout: 1s }", "GH1016", Limit + "queue_timeout", "queue_timeout is for a queue, and there is none", "Write queue: with the number of requests that may wait, or remove queue_timeout.")]
    [InlineData("{ max: 5, queue: 5, queue_timeout: 2m }", "GH1016", Limit + "queue_timeout", "queue_timeout: 2m is longer than the timeout of the whole request, 1m", "Write a shorter queue_timeout, or a longer timeout.")]
    [InlineData("{ max: 5, adaptive: { min: 6 } }", "GH1016", Limit + "adaptive.min", "min: 6 is more than max: 5", "Write at most 5, or raise max.")]
    [InlineData("{ max: 5, priority: { classes: [all] } }", "GH1016", Limit + "priority", "priority orders the queue, and there is none", "Write queue: with the number of requests that may wait.")]
    [InlineData("{ max: 5, queue: 5, priority: { classes: [al] } }", "GH1012", Limit + "priority.classes[0]", "there is no route \"al\"", "Did you mean \"all\"?")]
    [InlineData("{ max: 5, queue: 5, priority: { by: consumer, classes: [[shop]] } }", "GH1012", Limit + "priority.classes[0]", "there is no consumer \"shop\"", "Write the names of consumers, or say what tells the classes with by.")]
    [InlineData("{ max: 5, queue: 5, priority: { by: header, classes: [a] } }", "GH1016", Limit + "priority.by", "by: header needs the name of the header", "Add header: X-Priority")]
    [InlineData("{ max: 5, queue: 5, priority: { header: X-A, classes: [all] } }", "GH1016", Limit + "priority.header", "header is for by: header", "Write by: header, or remove header.")]
    [InlineData("{ max: 5, queue: 5, priority: { by: header, header: X-A, classes: [a, [b, a]] } }", "GH1016", Limit + "priority.classes[1]", "\"a\" is in two classes", "Leave it in the one that it belongs to.")]
    [InlineData("{ max: 5, queue: 5, priority: { by: header, header: \"X A\", classes: [a] } }", "GH1008", Limit + "priority.header", "\"X A\" is not a header name", null)]
    public void Concurrency_Fault_SaysExactly(string concurrency, string code, string path, string message, string? hint)
        => Assert.Equal([(code, path, message, hint)], Problems($"concurrency: {concurrency}"));

    [Theory]
    [InlineData("{ service: up }", "GH1016", "services.up.fallback", "a service cannot be its own fallback", "Let the last one respond, or leave its fallback out.")]
    [InlineData("{ service: backpu }", "GH1012", "services.up.fallback.service", "there is no service \"backpu\"", "Did you mean \"backup\"?")]
    [InlineData("{ service: circle }", "GH1016", "services.up.fallback", "the fallback comes back to up: up -> circle -> up", "Let the last one respond, or leave its fallback out.")]
    [InlineData("{ respond: { body: a, json: '1' } }", "GH1016", "services.up.fallback.respond.json", "a reply has body or json, not both", null)]
    [InlineData("{ respond: a, service: backup }", "GH1016", "services.up.fallback.service", "a fallback has one backend, this one has respond and service", "Remove one, or make two fallbacks.")]
    [InlineData("{ respond: a, body_limit: 1kB }", "GH1016", "services.up.fallback.body_limit", "body_limit is for a body that another service gets, and respond reads none", "Remove it, or write service.")]
    [InlineData("{ responds: a }", "GH1004", "services.up.fallback.responds", "\"responds\" is not a setting here", "Did you mean \"respond\"?")]
    [InlineData("{ backends: [backup] }", "GH1004", "services.up.fallback.backends", "\"backends\" is not a setting here", "Settings here: body_limit, service, respond, redirect.")]
    public void Fallback_Fault_SaysExactly(string fallback, string code, string path, string message, string? hint)
        => Assert.Contains((code, path, message, hint), Problems($"fallback: {fallback}"));

    [Theory]
    [InlineData("/a/{id}", "/a/{id}/{name}", "http://up/{idd}", true)]
    [InlineData("/a/{id}", "/b", "http://up/{id}", true)]
    [InlineData("/a/{id}", "/b/{id}", "http://up/{id}{path}", false)]
    public void Fallback_ToARedirect_NamesWhatAllItsRoutesCapture(string first, string second, string to, bool isFault)
    {
        var found = ProblemsOf($$"""
            services:
              up: { targets: [http://up:80], fallback: { service: last } }
              side: { targets: [http://side:80], fallback: { redirect: "{{to}}" } }
              last: { targets: [http://last:80], fallback: { redirect: "/{id}" } }
            routes:
              first: { match: "{{first}}", service: side }
              second: { match: "{{second}}", backends: [{ service: side, weight: 1 }, { service: up, weight: 1 }] }
            """);
        if (isFault)
        {
            Assert.Contains(("GH1008", "services.side.fallback.redirect"), found.Select(p => (p.Code, p.Path)));
        }
        else
        {
            Assert.Empty(found);
        }
    }

    [Fact]
    public void Fallback_MoreThanFourServices_SaysExactly()
    {
        string services = string.Concat(Enumerable.Range(1, 5).Select(i => $"  s{i}: {{ targets: [http://a:80], fallback: {{ service: s{i + 1} }} }}\n"));
        Assert.Contains(
            ("GH1016", "services.s1.fallback", "more than 4 services one after another: s1 -> s2 -> s3 -> s4 -> s5", "A client would wait for each of them to fail; leave some out."),
            ProblemsOf($"services:\n{services}  s6: http://a:80\nroutes:\n  all: {{ match: /**, service: s1 }}\n"));
    }

    [Fact]
    public void Everything_AsInTheDocuments_IsAccepted()
        => Assert.Empty(Problems("""
            circuit_breaker: { failures: 50%, window: 30s, minimum: 20, open_for: 15s, max_open_for: 5m, probes: 2, close_after: 4, scope: service, counts: [connect, timeout, 5xx, 429] }
                concurrency: { max: 100, queue: 50, queue_timeout: 1s, adaptive: true, priority: { by: header, header: X-Priority, classes: [high, [middle, normal]] } }
                fallback: { service: backup, body_limit: 1MB }
            """));

    private static IEnumerable<(string Code, string Path, string Message, string? Hint)> Problems(string settings)
        => ProblemsOf($"""
            services:
              up:
                targets: [http://up:80]
                {settings}
              backup: http://backup:80
              circle: {"{"} targets: [http://circle:80], fallback: {"{"} service: up {"}"} {"}"}
            routes:
              all: {"{"} match: /**, service: up {"}"}
            """);

    private static IEnumerable<(string Code, string Path, string Message, string? Hint)> ProblemsOf(string yaml)
    {
        var language = new ConfigurationLanguage(new PolicyCatalog(BuiltInPolicies.All), new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.All);
        return new ConfigurationLoader(language, _ => null).Parse(yaml).Problems.Select(p => (p.Code.Id, p.Path, p.Message, p.Hint));
    }
}
