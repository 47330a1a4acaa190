using System.ComponentModel;

namespace Gatehouse.Core.State;

/// <summary>What a node does while the store of shared state cannot be asked.</summary>
public enum OnStoreFailure
{
    [Description("Goes on with what it holds, then with a share of what was left as last known (local_share).")]
    Local,

    [Description("Goes on with what it holds for as long as that counts, then refuses.")]
    Refuse,
}
