using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>The settings of health checks and ejection: what is refused and how.</summary>
public sealed class HealthDocumentTests
{
    private const string Check = "services.up.health_check";

    [Theory]
    [InlineData("interval: 1s, timeout: 2s", Check + ".timeout: timeout: 2s is longer than interval: 1s, so that checks would pile up", "Write at most 1s, or a longer interval.")]
    [InlineData("interval: 10ms", Check + ".interval: 10ms is smaller than 100ms", null)]
    [InlineData("unhealthy_after: 0", Check + ".unhealthy_after: 0 is smaller than 1", null)]
    [InlineData("healthy_after: 0", Check + ".healthy_after: 0 is smaller than 1", null)]
    [InlineData("port: 0", Check + ".port: 0 is smaller than 1", null)]
    [InlineData("port: 65536", Check + ".port: 65536 is larger than 65535", null)]
    [InlineData("jitter: 60%", Check + ".jitter: 60% is larger than 50%", null)]
    [InlineData("path: healthz", Check + ".path: \"healthz\" is no path of a request", "Write it as /healthz")]
    [InlineData("path: \"http://a/healthz\"", Check + ".path: \"http://a/healthz\" is no path of a request", "It begins with a slash and is escaped: /healthz?full=1")]
    [InlineData("path: \"/health z\"", Check + ".path: \"/health z\" is no path of a request", "It begins with a slash and is escaped: /healthz?full=1")]
    [InlineData("method: get", Check + ".method: \"get\" is no method for a check", "Write it as it goes on the wire, such as GET or HEAD.")]
    [InlineData("host: \"http://a\"", Check + ".host: \"http://a\" is no host", "Write the name alone, with a port where there is one: orders.internal:8080")]
    [InlineData("headers: { \"A B\": x }", Check + ".headers.\"A B\": \"A B\" is no header field, or its value has characters that cannot be sent", "Names are letters, digits and dashes.")]
    [InlineData("headers: { host: x }", Check + ".headers.host: \"host\" is written by the gateway itself", "Write host.")]
    [InlineData("expect_status: []", Check + ".expect_status: needs at least one item", null)]
    [InlineData("expect_status: 299-200", Check + ".expect_status: \"299-200\" is not a status or range of statuses such as 200 or 200-299", "Did you mean \"200-299\"?")]
    [InlineData("expect_status: 2xx", Check + ".expect_status: \"2xx\" is not a status or range of statuses such as 200 or 200-299", "Did you mean \"200-299\"?")]
    [InlineData("expect_status: [200, 600]", Check + ".expect_status[1]: 600 is not a status or range of statuses such as 200 or 200-299", null)]
    [InlineData("method: HEAD, expect_body: ok", Check + ".expect_body: a reply to HEAD has no body, so that no check could succeed", "Remove expect_body, or write method: GET.")]
    [InlineData("expect_status: [200, 100-199]", Check + ".expect_status[1]: 100-199 stands for no final reply, so that no check could see it", "Statuses of replies are from 200 to 599.")]
    [InlineData("type: tcp, path: /a", Check + ".path: path has no meaning with type: tcp", "Remove it, or write another type.")]
    [InlineData("grpc_service: a", Check + ".grpc_service: grpc_service has no meaning with type: http", "Remove it, or write another type.")]
    [InlineData("type: grpc", Check + ".type: gRPC needs HTTP/2, and http targets are spoken to in HTTP/1.1", "Write protocol: http2 on the service, or the port of a gRPC server here.")]
    [InlineData("type: ping", Check + ".type: \"ping\" is not one of http, tcp, grpc", null)]
    public void Check_ThatIsWrong_IsRefused(string settings, string expected, string? hint)
    {
        var problem = Assert.Single(ProblemsOf($"health_check: {{ {settings} }}"));
        Assert.Equal(expected, $"{problem.Path}: {problem.Message}");
        if (hint is not null)
        {
            Assert.Equal(hint, problem.Hint);
        }
    }

    [Fact]
    public void Headers_SeveralThatAreWrong_AreToldEach()
        => Assert.Equal(
            [$"{Check}.headers.Host", $"{Check}.headers.Te"],
            ProblemsOf("health_check: { headers: { Host: x, X-Probe: y, Te: z } }").Select(p => p.Path));

    [Fact]
    public void Grpc_OverHttp1_IsRefused()
        => Assert.Equal("gRPC needs HTTP/2, and protocol: http1 is set", Assert.Single(ProblemsOf("protocol: http1, health_check: { type: grpc }")).Message);

    [Theory]
    [InlineData("protocol: http2, health_check: { type: grpc }")]
    [InlineData("health_check: { type: grpc, port: 50051 }")]
    [InlineData("health_check: /healthz")]
    [InlineData("health_check: { path: /healthz, interval: 10s }")]
    [InlineData("health_check: { path: /healthz, interval: 1s }")]
    [InlineData("health_check: { expect_status: [200-299, 401, \"404\"] }")]
    [InlineData("outlier: false")]
    [InlineData("outlier: { failure_rate: 50% }")]
    [InlineData("outlier: { consecutive_failures: 3, failures: [503] }")]
    [InlineData("outlier: { failure_rate: 50%, window: 10s, min_requests: 5, failures: [reset] }")]
    [InlineData("health_check: { expect_status: [100-299] }")]
    public void Settings_ThatAreRight_AreTaken(string settings) => Assert.Empty(ProblemsOf(settings));

    [Theory]
    [InlineData("interval: 1s", 1000)]
    [InlineData("interval: 10s", 3000)]
    [InlineData("interval: 10s, timeout: 7s", 7000)]
    public void Timeout_NotWritten_IsNeverLongerThanTheInterval(string settings, int milliseconds)
        => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Parse($"health_check: {{ {settings} }}").Document!.Services["up"].HealthCheck!.TimeLimit);

    [Theory]
    [InlineData("eject_for: 10m", "services.up.outlier.eject_for_at_most: eject_for_at_most: 5m is shorter than eject_for: 10m")]
    [InlineData("consecutive_connects: 0", "services.up.outlier.consecutive_connects: nothing is left that a target could be ejected for")]
    [InlineData("max_ejected: 0%", "services.up.outlier.max_ejected: 0% is smaller than 1%")]
    [InlineData("failure_rate: 0%", "services.up.outlier.failure_rate: 0% is smaller than 1%")]
    [InlineData("min_requests: 0", "services.up.outlier.min_requests: 0 is smaller than 1")]
    [InlineData("window: 10s", "services.up.outlier.window: window has no meaning without failure_rate")]
    [InlineData("consecutive_failures: 3, min_requests: 5", "services.up.outlier.min_requests: min_requests has no meaning without failure_rate")]
    [InlineData("failures: [connect]", "services.up.outlier.failures: failures has no meaning without failure_rate and consecutive_failures")]
    [InlineData("failures: []", "services.up.outlier.failures: needs at least one item")]
    public void Outlier_ThatIsWrong_IsRefused(string settings, string expected)
    {
        var problem = Assert.Single(ProblemsOf($"outlier: {{ {settings} }}"));
        Assert.Equal(expected, $"{problem.Path}: {problem.Message}");
    }

    [Theory]
    [InlineData("200", 200, 200)]
    [InlineData("100-599", 100, 599)]
    public void StatusRange_ReadsWhatItWrites(string text, int first, int last)
    {
        Assert.True(StatusRange.TryParse(text, out var range));
        Assert.Equal(new StatusRange(first, last), range);
        Assert.Equal(text, range.ToString());
        Assert.True(range.Contains(first) && range.Contains(last) && !range.Contains(first - 1) && !range.Contains(last + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("200-")]
    [InlineData("-200")]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("200-299-300")]
    [InlineData(" 200")]
    [InlineData("+200")]
    public void StatusRange_OfAnythingElse_IsNone(string text) => Assert.False(StatusRange.TryParse(text, out _));

    private static IReadOnlyList<ConfigurationProblem> ProblemsOf(string settings) => Parse(settings).Problems;

    private static ConfigurationResult Parse(string settings) => RealLanguage.Loader.Parse($"services:\n  up: {{ targets: http://orders, {settings} }}\nroutes:\n  all: {{ match: /**, service: up }}\n");
}
