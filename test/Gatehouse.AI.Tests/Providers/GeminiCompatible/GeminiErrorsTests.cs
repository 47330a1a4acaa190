using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Providers.GeminiCompatible;

public sealed class GeminiErrorsTests
{
    private static ModelError Read(int status, string json) => GeminiErrors.Read(status, new HeaderList(), Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Read_RecordedLimit_TellsWhenToComeBack()
    {
        var error = GeminiErrors.Read(429, new HeaderList(), GeminiRecordings.Bytes("google-429-retry-info.json"));

        Assert.Equal((ModelErrorKind.RateLimited, 429, "You exceeded your current quota, please check your plan.", "RESOURCE_EXHAUSTED"), (error.Kind, error.Status, error.Message, error.Type));
        Assert.Equal(TimeSpan.FromSeconds(34.4), error.RetryAfter);
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT", "Bad field", ModelErrorKind.InvalidRequest)]
    [InlineData(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", ModelErrorKind.Authentication)]
    [InlineData(400, "INVALID_ARGUMENT", "The input token count (9) exceeds the maximum number of tokens allowed (8).", ModelErrorKind.ContextLength)]
    [InlineData(400, "FAILED_PRECONDITION", "Not here", ModelErrorKind.InvalidRequest)]
    [InlineData(401, "UNAUTHENTICATED", "Who?", ModelErrorKind.Authentication)]
    [InlineData(403, "PERMISSION_DENIED", "No", ModelErrorKind.Permission)]
    [InlineData(404, "NOT_FOUND", "No such model", ModelErrorKind.NotFound)]
    [InlineData(429, "RESOURCE_EXHAUSTED", "Slow down", ModelErrorKind.RateLimited)]
    [InlineData(500, "INTERNAL", "Oops", ModelErrorKind.Server)]
    [InlineData(503, "UNAVAILABLE", "Busy", ModelErrorKind.Overloaded)]
    [InlineData(504, "DEADLINE_EXCEEDED", "Late", ModelErrorKind.Timeout)]
    [InlineData(499, "CANCELLED", "Gone", ModelErrorKind.Timeout)]
    public void Read_StatusWord_IsAKind(int status, string word, string message, ModelErrorKind kind)
    {
        string envelope = $$$"""{"error":{"code":{{{status}}},"message":"{{{message}}}","status":"{{{word}}}","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"WHY"}]}}""";
        foreach (string body in (string[])[envelope, $"[{envelope}]"])
        {
            var error = Read(status, body);
            Assert.Equal((kind, message, word, "WHY"), (error.Kind, error.Message, error.Type, error.Code));
        }
    }
}
