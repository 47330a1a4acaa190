using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Backends.Http;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class HttpBackendOptionsTests
{
    [Theory]
    [InlineData("order", "there is no service \"order\"", "Did you mean \"orders\"?")]
    [InlineData("zzz", "there is no service \"zzz\"", "Add it under services, or write an address such as http://localhost:5000")]
    [InlineData("localhost:5000", "there is no service \"localhost:5000\"", "Did you mean \"http://localhost:5000\"?")]
    public void Service_Unknown_IsADanglingReference(string name, string message, string hint)
    {
        var problem = Assert.Single(Parse(name).Problems);

        Assert.Equal(ProblemCodes.UnknownReference, problem.Code);
        Assert.Contains(message, problem.Message);
        Assert.Equal(hint, problem.Hint);
        Assert.Equal(6, problem.Mark.Line);
    }

    [Theory]
    [InlineData("ftp://a")]
    [InlineData("http://")]
    [InlineData("http://a?b=c")]
    public void Service_BadAddress_IsRefused(string address)
        => Assert.Equal(ProblemCodes.InvalidValue, Assert.Single(Parse($"\"{address}\"").Problems).Code);

    [Theory]
    [InlineData("orders")]
    [InlineData("http://localhost:5000")]
    [InlineData("{ service: orders }")]
    public void Service_Known_IsAccepted(string service) => Assert.Empty(Parse(service).Problems);

    [Fact]
    public async Task Explain_Service_ListsTargetsAndTimes()
    {
        await using var gateway = await RunningGateway.InFrontOfAsync("http://a:81/base\", { url: \"http://b\", weight: 3 }, \"http://c", "timeout: 1500ms");
        var service = gateway.Snapshot.Part<ServiceDirectory>().Find("up");
        var explanation = new Explanation();

        new HttpBackend(service, ["websocket"], new CallClocks(TimeProvider.System), TimeProvider.System).Explain(explanation);

        Assert.Equal(["service=up", "targets=3, round_robin", "timeouts=total 1.5 s, connect 5 s, idle 60 s", "retries=up to 2, at other targets, when no connection can be made"], explanation.Facts.Select(f => $"{f.Label}={f.Value}"));
        Assert.Equal(["http://a:81/base=", "http://b=weight 3", "http://c="], explanation.Facts[1].Children.Select(f => $"{f.Label}={f.Value}"));
    }

    [Theory]
    [InlineData("[h2c]", "a switch to \"h2c\" would take requests past the gateway")]
    [InlineData("[TLS/1.0]", "a switch to \"TLS/1.0\" would take requests past the gateway")]
    [InlineData("[\"web socket\"]", "\"web socket\" is no name of a protocol")]
    public void Upgrades_ThatCannotBe_AreRefusedWithTheReason(string upgrades, string message)
    {
        var result = Parse($"{{ service: orders, upgrades: {upgrades} }}");

        Assert.Contains(result.Problems, p => p.Message == message);
        Assert.Null(result.Document);
    }

    private static ConfigurationResult Parse(string service)
    {
        var language = new ConfigurationLanguage(new PolicyCatalog([]), new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.All);
        return new ConfigurationLoader(language).Parse($"services:\n  orders: http://orders:80\nroutes:\n  all:\n    match: /a\n    service: {service}");
    }
}
