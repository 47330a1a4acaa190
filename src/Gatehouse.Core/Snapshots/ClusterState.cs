using Gatehouse.Core.State;

namespace Gatehouse.Core.Snapshots;

/// <summary>Compiles `cluster:`: the accounts of this process, and the store they share. The store is kept over reloads that do not change it.</summary>
internal static class ClusterState
{
    public static void Compile(SnapshotBuild build)
    {
        var accounts = build.State.Claim("", () => new LeasedAccounts(build.Time));
        build.Add(accounts);
        if (build.Document.Cluster?.Redis is not { } redis)
        {
            accounts.FollowAlone();
            return;
        }

        var open = build.Services.OpenShared ?? throw new InvalidOperationException("The configuration shares state, and this program was composed without a store for it.");
        string identity = string.Join('\n', redis.Url.Hash, redis.Timeout, redis.Prefix, redis.Node, redis.FilesHash, build.Document.Tenant);
        accounts.Follow(identity, () => open(build.Document), new LeaseSettings(redis.OnFailure, redis.LocalShare.Fraction));
    }
}
