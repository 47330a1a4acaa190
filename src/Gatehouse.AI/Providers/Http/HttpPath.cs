using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Http;

/// <summary>Path and query of a template, read once; the model's name is put in for each call.</summary>
internal sealed partial class HttpPath
{
    // What stands between the places of the name.
    private readonly string[] _path;
    private readonly string[]? _query;

    public HttpPath(string path)
    {
        int query = path.IndexOf('?', StringComparison.Ordinal);
        _path = Model().Split(query < 0 ? path : path[..query]);
        _query = query < 0 ? null : Model().Split(path[(query + 1)..]);
    }

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
    public (string Path, string? Query) Fill(string model)
    {
        string name = Uri.EscapeDataString(model);
        return (string.Join(name, _path), _query is null ? null : string.Join(name, _query));
    }

    [GeneratedRegex(@"\{\{\s*model\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Model();
}
