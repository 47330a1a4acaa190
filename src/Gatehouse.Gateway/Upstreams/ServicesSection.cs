using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Compiles the services of a document into a <see cref="ServiceDirectory"/>.</summary>
internal sealed class ServicesSection : SnapshotSection
{
    public override void Compile(SnapshotBuild build)
    {
        var directory = new ServiceDirectory(build);
        foreach (var (name, document) in build.Document.Services)
        {
            directory.Add(name, document);
        }

        build.Add(directory);
    }
}
