namespace Gatehouse.Core.Configuration;

/// <summary>A configuration that was refused, with every fault found.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
    : Exception($"The configuration has {problems.Count} problem(s).")
{
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
