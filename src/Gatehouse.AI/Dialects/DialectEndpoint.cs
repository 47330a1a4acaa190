namespace Gatehouse.AI.Dialects;

/// <summary>One path of a dialect and what it asks for.</summary>
public sealed class DialectEndpoint
{
    private const string Place = "{model}";

    private readonly string _before;
    private readonly string? _after;

    /// <param name="method">The method that clients use.</param>
    /// <param name="path">The path's end, so that any prefix may stand before it; "{model}" takes one or more characters.</param>
    /// <param name="operation">What it asks for.</param>
    public DialectEndpoint(string method, string path, Operation operation)
    {
        Method = method;
        Path = path;
        Operation = operation;
        int place = path.IndexOf(Place, StringComparison.Ordinal);
        _before = place < 0 ? path : path[..place];
        _after = place < 0 ? null : path[(place + Place.Length)..];
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
    /// <param name="model">The model in it, unescaped; empty for paths without one.</param>
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

        int at = path.IndexOf(_before, StringComparison.Ordinal);
        int start = at + _before.Length, end = path.Length - _after.Length;
        if (at < 0 || start >= end)
        {
            return false;
        }

        model = Uri.UnescapeDataString(path[start..end]);
        return true;
    }
}
