using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.State;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// Turns a validated document into a snapshot. Call off the request threads, one at a time. Disposing it ends what works by
/// itself for the snapshots it made; requests that still run are served.
/// </summary>
public sealed class SnapshotCompiler(SnapshotServices services, IReadOnlyList<SnapshotSection> sections, StateStore state) : IDisposable
{
    /// <summary>How many compiled objects the last build made and took over from the snapshot before it.</summary>
    public (int Built, int Reused) LastBuild { get; private set; }

    public GatewaySnapshot Compile(GatewayDocument document, IReadOnlyList<ConfigurationProblem> warnings, GatewaySnapshot? previous)
    {
        var build = new SnapshotBuild(document, previous, services, state.Begin());
        build.Add(new ConsumerDirectory(document));
        ClusterState.Compile(build);
        foreach (var section in sections)
        {
            section.Compile(build);
        }

        build.Reusable.Seal();
        LastBuild = (build.Reusable.Built, build.Reusable.Reused);
        var snapshot = new GatewaySnapshot(document, RevisionOf(document), build.Parts, build.Reusable, warnings);
        build.State.Commit();
        return snapshot;
    }

    public void Dispose() => state.Dispose();

    private static string RevisionOf(GatewayDocument document)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.ContentHash())), 0, 6);
}
