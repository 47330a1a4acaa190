using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Policies;

/// <summary>What a policy may use while it is built, off the request threads.</summary>
/// <param name="Name">
/// Key of its living state: the policy's name, or "routes.NAME.policies[i]" for one written inline. The same in the next snapshot.
/// </param>
/// <param name="Build">The snapshot under construction: consumers, state, time, telemetry.</param>
public sealed record PolicyBuildContext(string Name, SnapshotBuild Build)
{
    /// <summary>Whether it will run in shadow: what it takes of things that policies share is not to be missed by those that count.</summary>
    public bool InShadow { get; init; }
}
