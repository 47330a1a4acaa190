using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Backends;
using Gatehouse.Gateway.Upstreams.Discovery;

namespace Gatehouse.Gateway.Tests.Upstreams.Discovery;

public class DiscoverySettingsTests
{
    [Theory]
    [InlineData("discover: { file: ./none.yaml }")]
    [InlineData("discover: { dns: orders.internal:8080 }, tls: { server_name: orders }", "tls is for https targets, and the service has none")]
    [InlineData("discover: { dns: { name: orders.internal, scheme: https } }, tls: { server_name: orders }, protocol: http2")]
    [InlineData("discover: { dns: { name: orders.internal, servers: [10.0.0.2, \"10.0.0.3:53\", \"::1\", \"[::1]:53\"], path: /v2 } }")]
    [InlineData("discover: { dns_srv: _http._tcp.orders.internal. }")]
    [InlineData("discover: { dns_srv: orders.internal:80 }", "\"orders.internal:80\" has a port")]
    [InlineData("discover: { dns: \"10.0.0.1:80\" }", "\"10.0.0.1:80\" is an IP address and no name")]
    [InlineData("discover: { dns: \"http://orders:80\" }", "\"http://orders:80\" is an address and no name")]
    [InlineData("discover: { dns: orders:99999 }", "\"orders:99999\" has no port from 1 to 65535 after its colon")]
    [InlineData("discover: { dns: a..b }", "\"a..b\" is no name of DNS")]
    [InlineData("discover: { dns: { name: a, servers: [ns1.internal] } }", "\"ns1.internal\" is no IP address with or without port")]
    [InlineData("discover: { dns: { name: a, servers: [\"53\"] } }", "\"53\" is no IP address with or without port")]
    [InlineData("discover: { dns: { name: a, servers: [\"10.0.0.1:0\"] } }", "\"10.0.0.1:0\" is no IP address with or without port")]
    [InlineData("discover: { dns: { name: a, servers: [\"[::1]:0\"] } }", "\"[::1]:0\" is no IP address with or without port")]
    [InlineData("discover: { dns: { name: a, servers: [\"2001:db8::0\"] } }")]
    [InlineData("discover: { dns: { name: a, path: v2 } }", "\"v2\" is no path")]
    [InlineData("discover: { dns: { name: a, min_ttl: 10m } }", "min_ttl: 10m is more than max_ttl: 5m")]
    [InlineData("discover: { dns: a }, protocol: http3", "HTTP/3 is always encrypted, and what is discovered at dns a is in clear")]
    [InlineData("discover: { dns: a, file: b }", "a service is discovered in one place, this one has dns and file")]
    [InlineData("discover: {}", "nothing says where to look: one of file, dns, dns_srv is missing")]
    [InlineData("discover: { dsn: a }", "\"dsn\" is not a setting here")]
    [InlineData("discover: { consul: orders }", "\"consul\" is not built yet")]
    [InlineData("discover: { kubernetes: shop/orders }", "\"kubernetes\" is not built yet")]
    [InlineData("discover: { dns: a }, targets: http://a", "a service has targets or discovers them, this one does both")]
    [InlineData("targets:", "\"targets\" is missing")]
    [InlineData("targets: []", "needs at least one item")]
    [InlineData("timeout: 5s", "\"targets\" is missing")]
    public void Discover_Setting_IsTakenOrRefused(string settings, string? expected = null)
        => Assert.Equal(expected is null ? [] : [expected], ProblemsOf(settings).Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Message));

    [Fact]
    public void Kubernetes_NotBuiltYet_SaysSoAtTheWord()
    {
        var problem = Assert.Single(ProblemsOf("discover: { kubernetes: shop/orders }"));
        Assert.Equal(("GH1010", "services.up.discover.kubernetes"), (problem.Code.Id, problem.Path));
    }

    [Fact]
    public void Servers_SeveralThatAreWrong_AreToldEach()
        => Assert.Equal(["servers[0]", "servers[2]"], ProblemsOf("discover: { dns: { name: a, servers: [ns1, 10.0.0.1, ns2] } }").Select(p => p.Path.Split('.')[^1]));

    [Fact]
    public void Name_NotAscii_SaysHowItIsWritten()
        => Assert.Equal("Write it in ASCII: xn--bcher-kva.example:80", Assert.Single(ProblemsOf("discover: { dns: \"bücher.example:80\" }")).Hint);

    [Fact]
    public void File_NotThere_IsAWarningAtTheSetting()
    {
        var problem = Assert.Single(ProblemsOf("discover: { file: ./none.yaml }"));
        Assert.Equal((ProblemSeverity.Warning, 2), (problem.Severity, problem.Mark.Line));
        Assert.Contains("does not exist", problem.Message, StringComparison.Ordinal);
        Assert.StartsWith("The service has no target until it can be read.", problem.Hint, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ConfigurationProblem> ProblemsOf(string settings)
    {
        var policies = new PolicyCatalog([]);
        var language = new ConfigurationLanguage(policies, new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.For(policies)) { Discovery = BuiltInDiscovery.All };
        return new ConfigurationLoader(language).Parse($"services:\n  up: {{ {settings} }}\nroutes:\n  all: {{ match: /**, respond: up }}\n").Problems;
    }
}
