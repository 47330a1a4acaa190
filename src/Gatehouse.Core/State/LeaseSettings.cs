namespace Gatehouse.Core.State;

/// <summary>How a node goes on while the store of shared state cannot be asked.</summary>
/// <param name="LocalShare">From 0 to 1: the part of what was left, as last known, that this node may use then; of the whole limit when nothing is known.</param>
public sealed record LeaseSettings(OnStoreFailure OnFailure, double LocalShare)
{
    public static LeaseSettings Default { get; } = new(OnStoreFailure.Local, 0.1);
}
