using Gatehouse.Core.Configuration;
using Gatehouse.Core.Discovery;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Upstreams.Discovery.File;

internal sealed class FileDiscovery : DiscoveryDescriptor<FileDiscoveryOptions>
{
    private const string Unreadable = "The service has no target until it can be read. A relative path begins at the folder of the file it is written in.";

    public override string Id => "file";

    public override string Summary => "A file with a list of targets, read again when it changes. A file with a fault keeps the last good list.";

    protected override string Describe(FileDiscoveryOptions options) => options.Path;

    /// <summary>Not errors: a file that is written while the gateway runs may be wrong for a moment, and is no part of the configuration.</summary>
    protected override void CheckHere(FileDiscoveryOptions options, ProblemList problems)
    {
        foreach (var problem in TargetFile.Read(options.Place).Problems)
        {
            problems.Add(problem.Mark.Line > 0
                ? problem with { Severity = ProblemSeverity.Warning }
                : problem with { Severity = ProblemSeverity.Warning, Mark = options.MarkOf("path"), Path = options.SourcePath, Hint = Unreadable });
        }
    }

    protected override DiscoverySource Open(FileDiscoveryOptions options, TimeProvider time) => new FileSource(options.Place, time);
}
