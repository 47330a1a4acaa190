namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>OpenAI's Responses API: calls, whole and streamed, and counts of their tokens. What it keeps for later is not served (docs/decisions/0132).</summary>
public sealed class OpenAIResponsesDialect : Dialect
{
    public override string Family => "openai";

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/responses", new ChatOperation(new OpenAIResponsesForm())),
        new("POST", "/responses/input_tokens", new TokenCountOperation(new ResponsesCountForm())),
    ];
}
