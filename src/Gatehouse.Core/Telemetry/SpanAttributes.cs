namespace Gatehouse.Core.Telemetry;

/// <summary>Attribute names of spans and of the conventions' metrics: OpenTelemetry's own, and the gateway's under "gatehouse.".</summary>
internal static class SpanAttributes
{
    public const string Method = "http.request.method";
    public const string MethodOriginal = "http.request.method_original";
    public const string Route = "http.route";
    public const string Status = "http.response.status_code";
    public const string RequestSize = "http.request.body.size";
    public const string ResponseSize = "http.response.body.size";
    public const string Scheme = "url.scheme";
    public const string Path = "url.path";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ClientAddress = "client.address";
    public const string ProtocolVersion = "network.protocol.version";
    public const string UserAgent = "user_agent.original";
    public const string ErrorType = "error.type";

    public const string RequestId = "gatehouse.request_id";
    public const string RouteName = "gatehouse.route";
    public const string Service = "gatehouse.service";
    public const string Target = "gatehouse.target";
    public const string Consumer = "gatehouse.consumer";
    public const string Team = "gatehouse.team";
    public const string RefusedBy = "gatehouse.refused_by";
    public const string UpstreamSeconds = "gatehouse.upstream_seconds";
    public const string Revision = "gatehouse.revision";
    public const string CostUsd = "gatehouse.cost_usd";

    public const string Arm = "gatehouse.arm";
    public const string Cache = "gatehouse.cache";
    public const string Attempts = "gatehouse.attempts";
    public const string AttemptRole = "gatehouse.attempt_role";
    public const string Cost = "gatehouse.cost";
    public const string Currency = "gatehouse.currency";

    public const string GenAIOperation = "gen_ai.operation.name";
    public const string GenAIProvider = "gen_ai.provider.name";
    public const string GenAIRequestModel = "gen_ai.request.model";
    public const string GenAIStream = "gen_ai.request.stream";
    public const string GenAITokenType = "gen_ai.token.type";
    public const string GenAIInputMessages = "gen_ai.input.messages";
    public const string GenAIOutputMessages = "gen_ai.output.messages";
    public const string GenAIResponseId = "gen_ai.response.id";
    public const string GenAIResponseModel = "gen_ai.response.model";
    public const string GenAIFinishReasons = "gen_ai.response.finish_reasons";
    public const string GenAITimeToFirstChunk = "gen_ai.response.time_to_first_chunk";
    public const string GenAIInputTokens = "gen_ai.usage.input_tokens";
    public const string GenAIOutputTokens = "gen_ai.usage.output_tokens";
    public const string GenAICacheRead = "gen_ai.usage.cache_read.input_tokens";
    public const string GenAICacheCreation = "gen_ai.usage.cache_creation.input_tokens";
    public const string GenAIReasoning = "gen_ai.usage.reasoning.output_tokens";
}
