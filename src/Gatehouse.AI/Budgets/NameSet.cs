namespace Gatehouse.AI.Budgets;

/// <summary>Names that a budget is about; without any it is about all.</summary>
internal readonly struct NameSet(IReadOnlyList<string>? names)
{
    private readonly string[]? _names = names is null ? null : [.. names];

    public bool Has(string name)
    {
        if (_names is null)
        {
            return true;
        }

        foreach (string one in _names)
        {
            if (one == name)
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => _names is null ? "" : string.Join(", ", _names);
}
