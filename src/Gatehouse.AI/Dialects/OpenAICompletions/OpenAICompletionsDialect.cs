namespace Gatehouse.AI.Dialects.OpenAICompletions;

/// <summary>OpenAI's legacy text completions. Its path ends as the chat dialect's does, which is looked for first.</summary>
public sealed class OpenAICompletionsDialect : Dialect
{
    public override string Family => "openai";

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/completions", new ChatOperation(new OpenAICompletionsForm())),
    ];
}
