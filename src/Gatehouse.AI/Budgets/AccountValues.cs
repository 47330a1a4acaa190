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
        => string.Join(", ", new[] { Named("team", Team), Named("consumer", Consumer), Named("key", Key), Named("route", Route), Named("model", Model) }.OfType<string>());

    private static string? Named(string what, string? name) => name is null ? null : $"{what} {(name.Length == 0 ? "(none)" : name)}";

    private static void Add(ref HashCode hash, string? text)
    {
        if (text is not null)
        {
            hash.Add(text.GetHashCode(StringComparison.Ordinal));
        }
    }
}
