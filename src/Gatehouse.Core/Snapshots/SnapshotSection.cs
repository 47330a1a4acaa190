namespace Gatehouse.Core.Snapshots;

/// <summary>Compiles one part of a snapshot (services, models, routes). Sections run in the order of their list.</summary>
public abstract class SnapshotSection
{
    /// <summary>Reads the build's document, adds one part or more. The document was validated: faults here are bugs.</summary>
    public abstract void Compile(SnapshotBuild build);
}
