namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>OpenAI's chat completions and its list of models.</summary>
public sealed class OpenAIChatDialect : Dialect
{
    public const string Id = "openai";

    public override string Family => Id;

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/chat/completions", new ChatOperation(new OpenAIChatForm())),
        new("GET", "/models", new OpenAIModelList(isOne: false)),
        new("GET", "/models/{model}", new OpenAIModelList(isOne: true)),
    ];
}
