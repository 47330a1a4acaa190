namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Google's generateContent, its counts of tokens, its vectors and its list of models, under the paths of the Gemini API and of Vertex AI.</summary>
public sealed class GeminiDialect : Dialect
{
    public const string Id = "gemini";

    /// <summary>The field in which Google's clients send their key; OpenAI's have the same paths for models and another field.</summary>
    private const string Key = "x-goog-api-key";

    public override string Family => Id;

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/models/{model}:generateContent", new ChatOperation(new GeminiForm())),
        new("POST", "/models/{model}:streamGenerateContent", new ChatOperation(new GeminiForm())),
        new("POST", "/models/{model}:countTokens", new TokenCountOperation(new GeminiCountForm())),
        new("POST", "/models/{model}:embedContent", new EmbeddingOperation(new GeminiEmbeddingForm(isBatch: false))),
        new("POST", "/models/{model}:batchEmbedContents", new EmbeddingOperation(new GeminiEmbeddingForm(isBatch: true))),
        new("GET", "/models", new GeminiModelList(isOne: false)) { Mark = Key },
        new("GET", "/models/{model}", new GeminiModelList(isOne: true)) { Mark = Key },
    ];
}
