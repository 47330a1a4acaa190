using Gatehouse.Core.Configuration.Reading;

namespace Gatehouse.Core.Configuration;

/// <summary>What loading gave: a document when there was no error, all problems sorted, and every file that was read.</summary>
public sealed record ConfigurationResult(
    GatewayDocument? Document,
    IReadOnlyList<ConfigurationProblem> Problems,
    IReadOnlyList<string> Files)
{
    public bool IsValid => Document is not null;

    /// <summary>Folders that were included: a new file in one changes the configuration.</summary>
    public IReadOnlyList<string> Folders => [.. Stamps.Folders.Keys];

    /// <summary>State of files and folders before they were read: what a watcher compares with.</summary>
    internal SourceStamps Stamps { get; init; } = new();
}
