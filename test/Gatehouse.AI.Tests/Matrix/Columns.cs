using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>The columns of the matrix: every native provider, with the families of models that differ.</summary>
internal static class Columns
{
    private static readonly Column[] Known =
    [
        new("openai", "gpt-5-mini"),
        new("openai", "gpt-5-mini", "url: \"http://localhost:1/v1\""),
        new("openai", "gpt-5-pro"),
        new("azure", "my-gpt", "url: \"https://example.openai.azure.com\""),
        new("anthropic", "claude-sonnet-4-5"),
        new("anthropic", "claude-opus-5"),
        new("gemini", "gemini-2.5-pro"),
        new("gemini", "gemini-3-pro-preview"),
        new("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", "region: us-east-1"),
        new("bedrock", "amazon.nova-pro-v1:0", "region: us-east-1"),
        new("cohere", "command-a-03-2025"),
        new("mistral", "mistral-large-latest"),
        new("ollama", "llama3.2"),
        new("vertex", "gemini-3-pro-preview", "project: p, location: global"),
        new("vertex", "claude-sonnet-4-5@20250929", "project: p, location: global"),
        new("deepseek", "deepseek-chat"),
        new("groq", "openai/gpt-oss-120b"),
    ];

    /// <summary>Those whose provider is there.</summary>
    public static IReadOnlyList<Column> All { get; } = [.. Known.Where(c => BuiltInProviders.All.Any(p => p.Type == c.Type))];
}
