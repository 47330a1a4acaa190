namespace Gatehouse.Core.Configuration;

/// <summary>What a file of targets holds now.</summary>
/// <param name="Targets">At least one when there is no problem; empty otherwise.</param>
/// <param name="Problems">What is wrong with it; places are those in the file.</param>
public sealed record TargetFileContent(IReadOnlyList<TargetDocument> Targets, IReadOnlyList<ConfigurationProblem> Problems);
