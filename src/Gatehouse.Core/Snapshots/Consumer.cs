namespace Gatehouse.Core.Snapshots;

/// <summary>A known caller, compiled.</summary>
public sealed class Consumer(string name, string title, string team, IReadOnlyList<string>? models)
{
    public string Name { get; } = name;

    public string Title { get; } = title;

    public string Team { get; } = team;

    /// <summary>Whether this consumer may call a model by this alias.</summary>
    public bool MayCall(string model)
    {
        if (models is null)
        {
            return true;
        }

        foreach (var pattern in models)
        {
            if (pattern.EndsWith('*') ? model.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : pattern == model)
            {
                return true;
            }
        }

        return false;
    }
}
