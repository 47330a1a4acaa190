using Gatehouse.Core.Configuration;
using Gatehouse.Core.Discovery;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Upstreams.Discovery.File;

/// <summary>Reads a file of targets, and from then on waits for it to change.</summary>
internal sealed class FileSource(string path, TimeProvider time) : DiscoverySource
{
    private readonly TargetFile _file = new(path, time);
    private bool _wasRead;

    public override async Task<DiscoveredTargets> FindAsync(CancellationToken cancellationToken)
    {
        if (_wasRead)
        {
            await _file.WhenChangedAsync(cancellationToken);
        }

        var content = _file.Read();
        _wasRead = true;
        if (content.Problems.FirstOrDefault(p => p.Severity == ProblemSeverity.Error) is { } problem)
        {
            string reason = problem.Code == ProblemCodes.FileNotReadable ? "not_found" : problem.Code == ProblemCodes.EmptyFile ? "empty" : "invalid";
            throw new DiscoveryException(reason, ProblemText.Summary(problem)) { RetryAfter = TimeSpan.Zero };
        }

        return new DiscoveredTargets(content.Targets, TimeSpan.Zero);
    }

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }
}
