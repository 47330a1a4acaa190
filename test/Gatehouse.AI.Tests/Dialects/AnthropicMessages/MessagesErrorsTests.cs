using System.Buffers;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects.AnthropicMessages;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

public sealed class MessagesErrorsTests
{
    private static readonly AnthropicMessagesForm Form = new();

    [Theory]
    [InlineData(ModelErrorKind.InvalidRequest, 422, 400, "invalid_request_error")]
    [InlineData(ModelErrorKind.ContentPolicy, 400, 400, "invalid_request_error")]
    [InlineData(ModelErrorKind.Authentication, 401, 502, "api_error")]
    [InlineData(ModelErrorKind.Billing, 429, 402, "billing_error")]
    [InlineData(ModelErrorKind.Permission, 403, 403, "permission_error")]
    [InlineData(ModelErrorKind.NotFound, 404, 404, "not_found_error")]
    [InlineData(ModelErrorKind.RequestTooLarge, 413, 413, "request_too_large")]
    [InlineData(ModelErrorKind.RateLimited, 429, 429, "rate_limit_error")]
    [InlineData(ModelErrorKind.Overloaded, 503, 529, "overloaded_error")]
    [InlineData(ModelErrorKind.Timeout, 408, 504, "timeout_error")]
    [InlineData(ModelErrorKind.Server, 500, 500, "api_error")]
    [InlineData(ModelErrorKind.Server, 599, 500, "api_error")]
    [InlineData(ModelErrorKind.Unreachable, 502, 502, "api_error")]
    public void WriteError_Kind_HasItsStatusAndType(ModelErrorKind kind, int status, int expected, string type)
    {
        var (sent, envelope) = Write(new ModelError(kind, status, "Of the provider"));

        Assert.Equal((expected, type, "req-1"), (sent, (string?)envelope["error"]!["type"], (string?)envelope["request_id"]));
        Assert.Equal(kind == ModelErrorKind.Authentication ? "The provider refused the gateway's credentials." : "Of the provider", (string?)envelope["error"]!["message"]);
    }

    [Theory]
    [InlineData("Too many tokens", null, "prompt is too long: Too many tokens")]
    [InlineData("prompt is too long: 9 > 8", null, "prompt is too long: 9 > 8")]
    public void WriteError_ContextLength_SaysWhatClientsLookFor(string message, string? field, string expected)
        => Assert.Equal(expected, (string?)Write(new ModelError(ModelErrorKind.ContextLength, 400, message) { Parameter = field }).Envelope["error"]!["message"]);

    [Theory]
    [InlineData("Not supported", "messages[1].content[0]", "messages[1].content[0]: Not supported")]
    [InlineData("'top_k' is too large", "top_k", "'top_k' is too large")]
    public void WriteError_FieldAtFault_IsInTheMessage(string message, string? field, string expected)
        => Assert.Equal(expected, (string?)Write(new ModelError(ModelErrorKind.InvalidRequest, 400, message) { Parameter = field }).Envelope["error"]!["message"]);

    [Fact]
    public void ProblemFormat_EveryKind_IsAnEnvelopeOfTheClosedSet()
    {
        foreach (var kind in ProblemKind.All)
        {
            var problem = new Problem(kind) { RetryAfterSeconds = 2 };
            var headers = new HeaderList();
            var output = new ArrayBufferWriter<byte>();
            Form.ProblemFormat.AddHeaders(problem, headers);
            Form.ProblemFormat.Write(problem, "req-1", output);

            MessageGrammar.CheckError(JsonNode.Parse(output.WrittenSpan)!.AsObject());
            Assert.Equal("2000", headers.Get("retry-after-ms"));
            Assert.Equal(kind.Status == 503 ? 529 : kind.Status, Form.ProblemFormat.StatusOf(problem));
        }
    }

    [Fact]
    public void AddReplyHeaders_VendorsOwnId_Stays()
    {
        var passed = new HeaderList();
        passed.Set("request-id", "req_vendor");
        Form.AddReplyHeaders("mine", passed);
        var own = new HeaderList();
        Form.AddReplyHeaders("mine", own);

        Assert.Equal(("req_vendor", "mine"), (passed.Get("request-id"), own.Get("request-id")));
    }

    private static (int Status, JsonObject Envelope) Write(ModelError error)
    {
        var output = new ArrayBufferWriter<byte>();
        int status = Form.WriteError(error, "req-1", output);
        var envelope = JsonNode.Parse(output.WrittenSpan)!.AsObject();
        MessageGrammar.CheckError(envelope);
        return (status, envelope);
    }
}
