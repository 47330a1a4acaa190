using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Http;

/// <summary>Path and query of a template, with the model's name put in.</summary>
internal static partial class HttpPath
{
    /// <summary>Reports a path that cannot go on the wire, or that asks for more than the model's name.</summary>
    public static void Check(string path, Document document, ProblemList problems)
    {
        string rest = Model().Replace(path, "");
        if (rest.Contains("{{", StringComparison.Ordinal))
        {
            problems.Add(ProblemCodes.InvalidValue, document, "path", "only {{model}} can stand in a path: what a client writes may not choose where its call goes", "Put the value into request.");
        }
        else if (rest.AsSpan().ContainsAnyExceptInRange('!', '~') || rest.AsSpan().ContainsAny('#', '{', '}'))
        {
            problems.Add(ProblemCodes.InvalidValue, document, "path", $"\"{path}\" has characters that a path cannot have", "Escape them: %20 for a space.");
        }
    }

    /// <summary>Path (empty for none) and query (null for none) as they go on the wire.</summary>
    public static (string Path, string? Query) Fill(string path, string model)
    {
        string filled = Model().Replace(path, _ => Uri.EscapeDataString(model));
        int query = filled.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? (filled, null) : (filled[..query], filled[(query + 1)..]);
    }

    [GeneratedRegex(@"\{\{\s*model\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Model();
}
