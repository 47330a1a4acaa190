namespace Gatehouse.Core.Configuration;

/// <summary>
/// A policy where it is attached or named: a reference by name, one kind with its options, or `any:` of several.
/// Exactly one of <see cref="Reference"/>, <see cref="Id"/> and <see cref="Any"/> is set. Bound by hand, not by reflection.
/// </summary>
public sealed record PolicyUse : Document
{
    [NotASetting]
    public string? Reference { get; init; }

    /// <summary>Kind of the policy ("rate_limit").</summary>
    [NotASetting]
    public string? Id { get; init; }

    /// <summary>Options of the kind's options type.</summary>
    [NotASetting]
    public Document? Options { get; init; }

    /// <summary>
    /// Whether it runs in shadow: what it decides is counted and logged and does not count. Null when it was not written;
    /// what is written where a policy is attached goes before what is written where it is named.
    /// </summary>
    [NotASetting]
    public bool? Shadow { get; init; }

    /// <summary>Alternatives of which one must accept; empty otherwise.</summary>
    [NotASetting]
    public IReadOnlyList<PolicyUse> Any { get; init; } = [];
}
