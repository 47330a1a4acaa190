namespace Gatehouse.AI.Dialects.OpenAIEmbeddings;

/// <summary>OpenAI's embeddings.</summary>
public sealed class OpenAIEmbeddingsDialect : Dialect
{
    public override string Family => "openai";

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/embeddings", new EmbeddingOperation(new OpenAIEmbeddingForm())),
    ];
}
