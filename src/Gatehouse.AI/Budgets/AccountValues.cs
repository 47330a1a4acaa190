namespace Gatehouse.AI.Budgets;

/// <summary>Whose account of a budget it is: the values that the budget tells callers apart by; the others are null. A value, so that looking one up allocates nothing.</summary>
internal readonly record struct AccountValues(string? Team, string? Consumer, string? Key, string? Route, string? Model)
{
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        Add(ref hash, Team);
        Add(ref hash, Consumer);
        Add(ref hash, Key);
        Add(ref hash, Route);
        Add(ref hash, Model);
        return hash.ToHashCode();
    }

    /// <summary>"consumer acme, model chat"; empty for the one account of a budget that tells nobody apart.</summary>
    public override string ToString()
        => string.Join(", ", Named().Select(n => $"{n.Key} {(n.Value.Length == 0 ? "(none)" : n.Value)}"));

    /// <summary>The values with what they are: ("consumer", "acme").</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Named()
        => [.. new KeyValuePair<string, string?>[] { new("team", Team), new("consumer", Consumer), new("key", Key), new("route", Route), new("model", Model) }
            .Where(n => n.Value is not null).Select(n => new KeyValuePair<string, string>(n.Key, n.Value!))];

    private static void Add(ref HashCode hash, string? text)
    {
        if (text is not null)
        {
            hash.Add(text.GetHashCode(StringComparison.Ordinal));
        }
    }
}
