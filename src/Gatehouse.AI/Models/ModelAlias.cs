namespace Gatehouse.AI.Models;

/// <summary>A name that clients ask for, with its targets in the order in which they are tried.</summary>
public sealed class ModelAlias(string name, IReadOnlyList<ModelTarget> targets)
{
    public string Name { get; } = name;

    public IReadOnlyList<ModelTarget> Targets { get; } = targets;
}
