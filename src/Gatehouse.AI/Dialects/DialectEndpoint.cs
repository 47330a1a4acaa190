namespace Gatehouse.AI.Dialects;

/// <summary>One path of a dialect and what it asks for.</summary>
public sealed class DialectEndpoint
{
    private const string ModelPlace = "{model}";
    private const string IdPlace = "{id}";

    private readonly string _before;
    private readonly string? _after;
    private readonly bool _isId;

    /// <param name="method">The method that clients use.</param>
    /// <param name="path">The path's end, so that any prefix may stand before it; "{model}" takes one or more characters, "{id}" one segment.</param>
    /// <param name="operation">What it asks for.</param>
    public DialectEndpoint(string method, string path, Operation operation)
    {
        Method = method;
        Path = path;
        Operation = operation;
        _isId = path.Contains(IdPlace, StringComparison.Ordinal);
        string name = _isId ? IdPlace : ModelPlace;
        int place = path.IndexOf(name, StringComparison.Ordinal);
        _before = place < 0 ? path : path[..place];
        _after = place < 0 ? null : path[(place + name.Length)..];
    }

    public string Method { get; }

    public string Path { get; }

    public Operation Operation { get; }

    /// <summary>
    /// A field by which this vendor's clients are told from others' under the same path on a route that speaks all
    /// dialects; null when the path is its own.
    /// </summary>
    public string? Mark { get; init; }

    /// <summary>Whether the canonical path is this one.</summary>
    /// <param name="path">The canonical path.</param>
    /// <param name="model">The model or id in it, unescaped; empty for paths without one.</param>
    public bool Matches(string path, out string model)
    {
        model = "";
        if (_after is null)
        {
            return path.EndsWith(_before, StringComparison.Ordinal);
        }

        if (!path.EndsWith(_after, StringComparison.Ordinal))
        {
            return false;
        }

        int at = _isId ? path[..^_after.Length].LastIndexOf(_before, StringComparison.Ordinal) : path.IndexOf(_before, StringComparison.Ordinal);
        int start = at + _before.Length, end = path.Length - _after.Length;
        if (at < 0 || start >= end || (_isId && path.IndexOf('/', start, end - start) >= 0))
        {
            return false;
        }

        model = Uri.UnescapeDataString(path[start..end]);
        return true;
    }
}
