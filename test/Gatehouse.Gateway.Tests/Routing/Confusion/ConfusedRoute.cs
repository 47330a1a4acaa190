namespace Gatehouse.Gateway.Tests.Routing.Confusion;

/// <summary>
/// A route of the test as its author means it: which plain paths it takes, what reaches the service of them, and which guard
/// stands before it (null for a public one). <paramref name="Strip"/> and <paramref name="Rewrite"/> are null when unused.
/// </summary>
internal sealed record ConfusedRoute(RouteCase Match, string? Guard, string? Strip, string? Rewrite)
{
    /// <summary>Whether it takes %2F within a segment.</summary>
    public bool TakesEncodedSlashes { get; init; }

    /// <param name="number">The route is named after it.</param>
    /// <param name="ending">The backend; a recording one of this name when not given.</param>
    public string Yaml(int number, string? ending = null)
    {
        var policies = new List<string>();
        if (Guard is not null)
        {
            policies.Add($"{Guard}: {{}}");
        }

        if (Strip is not null)
        {
            policies.Add($"transform: {{ strip_prefix: \"{Strip}\" }}");
        }

        if (Rewrite is not null)
        {
            policies.Add($"transform: {{ path: \"{Rewrite}\" }}");
        }

        if (ending is not null)
        {
            policies.Add($"transform: {{ request_headers: {{ set: {{ X-Route: \"{number}\" }} }} }}");
        }

        return $"  r{number}: {{ match: {{ path: \"{Match.Pattern}\", encoded_slashes: {(TakesEncodedSlashes ? "true" : "false")} }}, {ending ?? $"to: r{number}"}, policies: [{string.Join(", ", policies.Select(p => $"{{ {p} }}"))}] }}\n";
    }

    /// <summary>What the service gets for a plain path of this route.</summary>
    public string Change(string path)
    {
        if (Strip is not null && (path == Strip || path.StartsWith(Strip + "/", StringComparison.Ordinal)))
        {
            return path.Length == Strip.Length ? "/" : path[Strip.Length..];
        }

        if (Rewrite is null)
        {
            return path;
        }

        string written = Rewrite;
        string[] segments = path[1..].Split('/');
        for (int i = 0; i < Match.Parts.Length; i++)
        {
            written = written.Replace(Match.Parts[i][0] == '{' ? Match.Parts[i] : "\0", segments[i], StringComparison.Ordinal);
        }

        return written;
    }

    /// <summary>Plain paths that may come out as this one.</summary>
    public IEnumerable<string> Origins(string reached)
    {
        if (Rewrite is not null)
        {
            return OriginsOfRewrite(reached);
        }

        return Strip is null ? [reached] : reached == "/" ? [reached, Strip, Strip + "/"] : [reached, Strip + reached];
    }

    private IEnumerable<string> OriginsOfRewrite(string reached)
    {
        string[] wanted = Rewrite!.Split('/'), found = reached.Split('/');
        var values = new Dictionary<string, string>();
        for (int i = 0; i < wanted.Length && wanted.Length == found.Length; i++)
        {
            int open = wanted[i].IndexOf('{', StringComparison.Ordinal), close = wanted[i].IndexOf('}', StringComparison.Ordinal);
            int tail = wanted[i].Length - close - 1;
            if (open >= 0 && found[i].Length > open + tail)
            {
                values[wanted[i][open..(close + 1)]] = found[i][open..^tail];
            }
        }

        string path = string.Concat(Match.Parts.Select(p => "/" + (p[0] != '{' ? p : values.GetValueOrDefault(p, "any"))));

        // Below a prefix other routes may take some paths, so one of each kind is tried.
        string[] below = ["", "/", "/any", "/any/", "//any", "/any/other", "/any/other/", "/any//other", "/any/other/more", "/any/other/more/"];
        return Match.IsPrefix ? below.Select(b => path + b).Where(p => p.Length > 0) : [path.Length == 0 ? "/" : path];
    }
}
