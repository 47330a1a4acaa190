namespace Gatehouse.Core.Configuration.Reading;

/// <summary>Ends the reading of one file with a fault of ours; never leaves the reader.</summary>
internal sealed class RefusedYamlException(ConfigurationProblem problem) : Exception(problem.Message)
{
    public ConfigurationProblem Problem { get; } = problem;
}
