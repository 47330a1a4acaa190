namespace Gatehouse.Core.Configuration;

/// <summary>What loading gave: a document when there was no error, all problems sorted, and every file that was read.</summary>
public sealed record ConfigurationResult(
    GatewayDocument? Document,
    IReadOnlyList<ConfigurationProblem> Problems,
    IReadOnlyList<string> Files)
{
    public bool IsValid => Document is not null;
}
