using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class RetryOptionsTests
{
    [Theory]
    [InlineData("connect_timeout: 10s, timeout: 5s", "connect_timeout: 10s is more than timeout: 5s, so that it can never pass")]
    [InlineData("try_timeout: 10s, timeout: 5s", "try_timeout: 10s is more than timeout: 5s, so that it can never pass")]
    [InlineData("first_byte_timeout: 2m", "first_byte_timeout: 2m is more than timeout: 1m, so that it can never pass")]
    [InlineData("first_byte_timeout: 3s, try_timeout: 2s", "first_byte_timeout: 3s is more than try_timeout: 2s, so that it can never pass")]
    [InlineData("connect_timeout: 3s, try_timeout: 2s", "connect_timeout: 3s is more than try_timeout: 2s, so that it can never pass")]
    [InlineData("connect_timeout: 3s, first_byte_timeout: 2s", "connect_timeout: 3s is more than first_byte_timeout: 2s, so that it can never pass")]
    [InlineData("timeout: 1s, hedging: { after: 2s }", "after: 2s is more than timeout: 1s, so that it can never pass")]
    [InlineData("deadline_header: Content-Length", "\"Content-Length\" cannot carry a deadline")]
    [InlineData("deadline_header: \"a b\"", "\"a b\" cannot carry a deadline")]
    [InlineData("retries: { attempts: 0, methods: [GET] }", "methods has no meaning with attempts: 0")]
    [InlineData("retries: { attempts: 11 }", "11 is larger than 10")]
    [InlineData("retries: { methods: [get] }", "\"get\" is no method: they are written in capitals")]
    [InlineData("retries: { methods: [\"G T\"] }", "\"G T\" is no method")]
    [InlineData("retries: { budget: 0% }", "0% is smaller than 1%")]
    [InlineData("retries: { backoff: 2s, max_backoff: 1s }", "max_backoff: 1s is less than backoff: 2s")]
    [InlineData("retries: { retry_on: [conect] }", "is not a failure such as connect, reset, timeout, invalid_reply, 5xx or 503")]
    [InlineData("hedging: { after: p30 }", "is not a wait such as p95 or 50ms")]
    public void Setting_ThatCannotBe_IsRefusedWithTheReason(string settings, string message)
    {
        var result = Parse($"[http://a, http://b], {settings}");

        Assert.Null(result.Document);
        Assert.Contains(message, Assert.Single(result.Problems).Message);
    }

    [Theory]
    [InlineData("retries: 3", "Settings here: attempts, methods, retry_on, backoff, max_backoff, max_retry_after, budget, budget_minimum, buffer.")]
    [InlineData("hedging: p101", "A percentile is from p50 to p99.9, a time more than zero.")]
    [InlineData("hedging: 0s", "A percentile is from p50 to p99.9, a time more than zero.")]
    [InlineData("hedging: \"95\"", "Did you mean \"p95\"?")]
    [InlineData("retries: { retry_on: [200] }", "Statuses are 4xx, 5xx, or a single one of them.")]
    public void Setting_ThatCannotBe_SaysWhatCan(string settings, string hint)
        => Assert.Equal(hint, Assert.Single(Parse($"[http://a, http://b], {settings}").Problems).Hint);

    [Fact]
    public void Methods_SeveralThatAreWrong_AreToldEach()
        => Assert.Equal(
            ["methods[0]", "methods[2]", "methods[3]"],
            Parse("[http://a, http://b], retries: { methods: [get, PUT, \"A B\", POST] }").Problems.Select(p => p.Path.Split('.')[^1]));

    [Fact]
    public void Hedging_OneTarget_IsRefused()
        => Assert.Contains("hedging asks a second target, and the service has one", Assert.Single(Parse("[http://a], hedging: p95").Problems).Message);

    [Fact]
    public void Methods_NotIdempotent_AreAWarning()
    {
        var result = Parse("http://a, retries: { methods: [GET, POST] }");

        Assert.NotNull(result.Document);
        var warning = Assert.Single(result.Problems);
        Assert.Equal(ProblemSeverity.Warning, warning.Severity);
        Assert.Contains("POST may have had its effect", warning.Message);
    }

    [Theory]
    [InlineData("timeout: 2s")]
    [InlineData("timeout: 1s, try_timeout: 1s, first_byte_timeout: 500ms")]
    [InlineData("retries: { attempts: 2, methods: [GET, HEAD], retry_on: [connect, 429, 5xx] }")]
    [InlineData("retries: { attempts: 0 }")]
    [InlineData("hedging: 50ms")]
    [InlineData("hedging: { after: p99.9, attempts: 3 }")]
    public void Setting_ThatFits_IsAccepted(string settings) => Assert.Empty(Parse($"[http://a, http://b], {settings}").Problems);

    private static ConfigurationResult Parse(string targetsAndMore)
    {
        var language = new ConfigurationLanguage(new PolicyCatalog([]), new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.All);
        return new ConfigurationLoader(language).Parse($"services:\n  orders: {{ targets: {targetsAndMore} }}\nroutes:\n  all: {{ match: /a, service: orders }}\n");
    }
}
