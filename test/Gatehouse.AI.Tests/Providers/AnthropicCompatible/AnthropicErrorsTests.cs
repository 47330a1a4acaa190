using System.Text;
using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

public sealed class AnthropicErrorsTests
{
    private static ModelError Read(int status, string body, params (string Name, string Value)[] fields)
    {
        var headers = new HeaderList();
        foreach (var (name, value) in fields)
        {
            headers.Add(name, value);
        }

        return AnthropicErrors.Read(status, headers, Encoding.UTF8.GetBytes(body));
    }

    [Theory]
    [InlineData(400, "invalid_request_error", ModelErrorKind.InvalidRequest, false)]
    [InlineData(401, "authentication_error", ModelErrorKind.Authentication, false)]
    [InlineData(402, "billing_error", ModelErrorKind.Billing, false)]
    [InlineData(403, "permission_error", ModelErrorKind.Permission, false)]
    [InlineData(404, "not_found_error", ModelErrorKind.NotFound, false)]
    [InlineData(413, "request_too_large", ModelErrorKind.RequestTooLarge, false)]
    [InlineData(429, "rate_limit_error", ModelErrorKind.RateLimited, true)]
    [InlineData(500, "api_error", ModelErrorKind.Server, true)]
    [InlineData(504, "timeout_error", ModelErrorKind.Timeout, true)]
    [InlineData(529, "overloaded_error", ModelErrorKind.Overloaded, true)]
    public void Read_Envelope_GivesKindAndWords(int status, string type, ModelErrorKind kind, bool retryable)
    {
        string envelope = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"It is so.\"},\"request_id\":\"req_1\"}";
        var error = Read(status, envelope, ("request-id", "req_2"));
        Assert.Equal(new ModelError(kind, status, "It is so.") { Type = type, RequestId = "req_1" }, error);
        Assert.Equal(retryable, error.IsRetryable);

        // The status tells it as well, where no type does.
        Assert.Equal(kind, Read(status, "<html>Bad Gateway</html>").Kind);
    }

    [Theory]
    [InlineData("prompt is too long: 214315 tokens > 200000 maximum", ModelErrorKind.ContextLength)]
    [InlineData("input length and `max_tokens` exceed context limit: 190000 + 64000 > 200000, decrease input length or `max_tokens` and try again", ModelErrorKind.ContextLength)]
    [InlineData("Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.", ModelErrorKind.Billing)]
    [InlineData("Output blocked by content filtering policy", ModelErrorKind.ContentPolicy)]
    [InlineData("max_tokens: must be greater than or equal to 1", ModelErrorKind.InvalidRequest)]
    public void Read_CauseToldOnlyInWords_IsRecognised(string message, ModelErrorKind kind)
        => Assert.Equal(kind, Read(400, "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"" + message + "\"}}").Kind);

    [Theory]
    [InlineData("retry-after", "12", 12.0)]
    [InlineData("retry-after", "0.5", 0.5)]
    [InlineData("retry-after-ms", "1500", 1.5)]
    [InlineData("retry-after", "Sun, 22 Nov 2026 10:00:30 GMT", 30.0)]
    [InlineData("retry-after", "Sun, 22 Nov 2026 09:00:00 GMT", 0.0)]
    [InlineData("retry-after", "999999999", 86400.0)]
    [InlineData("retry-after", "soon", null)]
    [InlineData("retry-after", "-5", null)]
    public void Read_RetryAfter_IsTakenOver(string name, string value, double? seconds)
        => Assert.Equal(seconds, Read(429, "{}", (name, value), ("date", "Sun, 22 Nov 2026 10:00:00 GMT")).RetryAfter?.TotalSeconds);

    [Fact]
    public void Read_PageOfAProxy_IsNotPassedOn()
    {
        var error = Read(502, "<html><body>nginx at 10.0.0.7</body></html>", ("request-id", "req_9"));
        Assert.Equal(new ModelError(ModelErrorKind.Server, 502, "The provider answered with status 502 and no message.") { RequestId = "req_9" }, error);
    }

    [Fact]
    public void Read_AnyBytes_NeverThrows() => Gen.Select(Gen.Int[100, 999], Gen.Byte.Array[0, 60]).Sample((status, body) =>
    {
        var error = AnthropicErrors.Read(status, new HeaderList(), body);
        Assert.Equal(status, error.Status);
        Assert.NotEmpty(error.Message);
    });

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"error\":null}")]
    [InlineData("{\"error\":{\"message\":\"\\ud83d\"}}")]
    [InlineData("{\"error\":{\"type\":7,\"message\":{}},\"request_id\":[]}")]
    public void Read_OddJson_NeverThrows(string body) => Assert.Equal(ModelErrorKind.Server, Read(500, body).Kind);
}
