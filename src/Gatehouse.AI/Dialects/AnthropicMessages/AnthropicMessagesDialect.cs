namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>Anthropic's Messages API, its count of tokens and its list of models.</summary>
public sealed class AnthropicMessagesDialect : Dialect
{
    public const string Id = "anthropic";

    /// <summary>A field that every client of this API sends and no other does.</summary>
    private const string VersionField = "anthropic-version";

    public override string Family => Id;

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/messages", new ChatOperation(new AnthropicMessagesForm())),
        new("POST", "/messages/count_tokens", new TokenCountOperation(new MessagesCountForm())),
        new("GET", "/models", new AnthropicModelList(isOne: false)) { Mark = VersionField },
        new("GET", "/models/{model}", new AnthropicModelList(isOne: true)) { Mark = VersionField },
    ];
}
