using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

public sealed class TooLongErrorTests
{
    [Theory]
    [InlineData(400, """{"error":{"message":"Your input exceeds the limit.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""")]
    [InlineData(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.","type":"BadRequestError","param":null,"code":400}""")]
    [InlineData(400, """{"object":"error","message":"Prompt contains 40046 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_prompt","param":null,"code":"3051"}""")]
    [InlineData(400, """{"code":"Client specified an invalid argument","error":"This model's maximum prompt length is 131072 but the request contains 149617 tokens."}""")]
    [InlineData(400, """{"error":{"code":400,"message":"request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9412,"n_ctx":8192}}""")]
    [InlineData(400, """{"error":{"message":"Invalid request: Your request exceeded model token limit: 262144 (requested: 291351)","type":"invalid_request_error"}}""")]
    [InlineData(400, """{"object":"error","message":"The input (5000 tokens) is longer than the model's context length (4096 tokens).","type":"BadRequestError","code":400}""")]
    [InlineData(400, """{"error":{"message":"invalid params, context window exceeds limit","type":"bad_request_error"}}""")]
    [InlineData(422, """{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`","error_type":"validation"}""")]
    public void Error_OfAServerThatTheCallIsTooLongFor_IsThat(int status, string body) => Assert.Equal(ModelErrorKind.ContextLength, KindOf(status, body));

    [Theory]
    [InlineData(400, """{"error":{"message":"max_tokens is too large","type":"invalid_request_error"}}""", ModelErrorKind.InvalidRequest)]
    [InlineData(500, """{"error":{"message":"maximum context length","type":"server_error"}}""", ModelErrorKind.Server)]
    [InlineData(429, """{"error":{"message":"tokens per minute: reduce the length of your context window","type":"tokens"}}""", ModelErrorKind.RateLimited)]
    [InlineData(400, """{"error":{"message":null}}""", ModelErrorKind.InvalidRequest)]
    public void Error_OfAnotherKind_IsNot(int status, string body, ModelErrorKind kind) => Assert.Equal(kind, KindOf(status, body));

    private static ModelErrorKind KindOf(int status, string body) => OpenAIErrors.Read(status, new HeaderList(), Encoding.UTF8.GetBytes(body)).Kind;
}
