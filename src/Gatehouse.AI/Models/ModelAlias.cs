using Gatehouse.AI.Models.Routing;

namespace Gatehouse.AI.Models;

/// <summary>A name that clients ask for, with its targets in the order written, fallbacks last.</summary>
public sealed class ModelAlias(string name, IReadOnlyList<ModelTarget> targets)
{
    public string Name { get; } = name;

    public IReadOnlyList<ModelTarget> Targets { get; } = targets;

    /// <summary>Who decides whom a call asks; null where there is one target and nothing to decide.</summary>
    internal ModelRouter? Router { get; init; }

    /// <summary>After which failures a call is tried again.</summary>
    internal FailureRules Rules { get; init; } = FailureRules.Usual;
}
