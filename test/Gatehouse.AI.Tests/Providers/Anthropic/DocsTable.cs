using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Anthropic;

/// <summary>The rows of a table in the documentation, between its two marks.</summary>
internal static class DocsTable
{
    public static List<string[]> Rows(string mark)
    {
        string text = File.ReadAllText(RepositoryFolder.PathOf("docs", "providers", "anthropic.md"));
        int start = text.IndexOf($"<!-- {mark} -->", StringComparison.Ordinal);
        int end = text.IndexOf($"<!-- /{mark} -->", StringComparison.Ordinal);
        return [.. text[start..end].Split('\n').Where(l => l.StartsWith('|')).Skip(2).Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray())];
    }
}
