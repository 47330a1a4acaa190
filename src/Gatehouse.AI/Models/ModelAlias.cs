using Gatehouse.AI.Models.Hedging;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Models.Shadow;

namespace Gatehouse.AI.Models;

/// <summary>A name that clients ask for, with its targets in the order written, fallbacks last.</summary>
public sealed class ModelAlias(string name, IReadOnlyList<ModelTarget> targets)
{
    public string Name { get; } = name;

    public IReadOnlyList<ModelTarget> Targets { get; } = targets;

    /// <summary>The names of all targets, where none is for some calls alone; null otherwise.</summary>
    internal string? TargetNames { get; } = targets.All(t => t.Conditions is null) ? string.Concat(targets.Select(t => $"{t},")) : null;

    /// <summary>Who decides whom a call asks; null where there is one target and nothing to decide.</summary>
    internal ModelRouter? Router { get; init; }

    /// <summary>When a slow call is given to another target as well; null for never.</summary>
    internal ModelHedging? Hedging { get; init; }

    /// <summary>Who is sent copies; null for nobody.</summary>
    internal ModelShadow? Shadow { get; init; }

    /// <summary>After which failures a call is tried again.</summary>
    internal FailureRules Rules { get; init; } = FailureRules.Usual;
}
