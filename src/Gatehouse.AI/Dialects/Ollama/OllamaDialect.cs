namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>Ollama's chat and generate, its vectors, its list of models, and what its clients ask about a model and the server.</summary>
public sealed class OllamaDialect : Dialect
{
    public const string Id = "ollama";

    public override string Family => Id;

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/api/chat", new ChatOperation(new OllamaForm(isGenerate: false))),
        new("POST", "/api/generate", new ChatOperation(new OllamaForm(isGenerate: true))),
        new("POST", "/api/embed", new EmbeddingOperation(new OllamaEmbeddingForm(isOld: false))),
        new("POST", "/api/embeddings", new EmbeddingOperation(new OllamaEmbeddingForm(isOld: true))),
        new("GET", "/api/tags", new OllamaModelList()),
        new("POST", "/api/show", new OllamaModelCard()),
        new("GET", "/api/version", new OllamaVersion()),
    ];
}
