using Gatehouse.AI.Ledger.Committing;
using Gatehouse.AI.Ledger.Files;

namespace Gatehouse.AI.Ledger.Replay;

/// <summary>
/// What keeps a folder in order beside the writing: takes over what processes left behind, follows what others write, makes checkpoints
/// and removes what is older than it is kept. A disk that fails ends a round, not the process; the next round tries again.
/// </summary>
internal sealed class LedgerTending(LedgerFolder folder, UsageState state, LedgerFollower follower, Lock counting, LedgerHealth health, TimeProvider time)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly Lock _checkpointing = new();
    private int _isRunning;

    /// <summary>Whether a checkpoint should be made at the next chance.</summary>
    public bool IsDue { get; set; }

    /// <summary>Makes the sums from the folder; for one thread, before anything is counted.</summary>
    public void Replay(string own)
    {
        lock (counting)
        {
            Guard(() =>
            {
                // The first one says which time zone the days are of.
                IsDue = !File.Exists(folder.CheckpointFile);
                follower.Load();
                follower.Follow(own);
                if (follower.CheckpointFault is { } fault)
                {
                    health.CheckpointUnusable(fault);
                }

                Tell();
            });
        }
    }

    /// <summary>Reads what other processes wrote. The caller holds the lock of counting.</summary>
    public void Follow(string own)
    {
        bool wasWrong = follower.IsWrong;
        Guard(() => follower.FollowOnce(own));
        Tell();
        if (follower.IsWrong && !wasWrong)
        {
            health.SumsAreWrong();
        }
    }

    /// <summary>One round. Rounds do not run side by side: one that would is left out.</summary>
    public async Task RunAsync(LedgerSession session, LedgerSettings settings, Func<IEnumerable<LedgerEntry>, Task> append)
    {
        if (!health.IsDurable || Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            return;
        }

        try
        {
            await TakeOverAsync(session.Instance, append);
            lock (counting)
            {
                Follow(session.Instance);
            }

            if (IsDue || Expired(settings).Count > 0)
            {
                Checkpoint(settings);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The writer meets the same disk and tells of it.
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <summary>Writes down the sums with their places, and removes segments that are older than they are kept.</summary>
    public void Checkpoint(LedgerSettings settings)
    {
        lock (_checkpointing)
        {
            Guard(() => MakeCheckpoint(settings));
        }
    }

    private void MakeCheckpoint(LedgerSettings settings)
    {
        if (!health.IsDurable || follower.IsWrong)
        {
            return;
        }

        using var turn = LedgerFolder.TryTake(folder.CheckpointLock, FileMode.OpenOrCreate);
        if (turn is null)
        {
            return;
        }

        TakeRemovedFromDisk();
        Remove(Expired(settings));
        byte[] checkpoint;
        lock (counting)
        {
            if (health.Waiting > 0)
            {
                return;
            }

            var oldest = state.Table.DayOn(time.GetUtcNow() - settings.KeepUsage);
            state.Table.Forget(oldest);
            state.Removed.Forget(oldest);
            checkpoint = UsageCheckpoint.Write(state);
        }

        UsageCheckpoint.Save(folder, checkpoint);
        IsDue = false;
        foreach (var name in state.Gone)
        {
            File.Delete(folder.FileOf(name));
            lock (counting)
            {
                state.Segments.Remove(name);
            }
        }
    }

    private async Task TakeOverAsync(string own, Func<IEnumerable<LedgerEntry>, Task> append)
    {
        foreach (string instance in folder.Instances().Where(i => i != own))
        {
            // Who has it is alive, or ended while this looked.
            using var open = LedgerFolder.TryTake(folder.OpenFileOf(instance), FileMode.Open);
            if (open is null)
            {
                continue;
            }

            SealFilesOf(s => s.Instance == instance);
            var left = LeftBehind.Unsettled(folder, open, out int unsound);
            await append(left.Select(a => LeftBehind.Interrupted(a, time.GetUtcNow())));
            if (left.Count + unsound > 0)
            {
                health.Recovered(left.Count, unsound, instance);
            }

            // Entries that could not be written are not: then the next round finds the file again.
            if (health is { IsDurable: true, Waiting: 0 })
            {
                if (OperatingSystem.IsWindows())
                {
                    // Open files cannot be removed there.
                    await open.DisposeAsync();
                }

                File.Delete(folder.OpenFileOf(instance));
            }
        }

        SealFilesOf(s => s.Instance != own && !File.Exists(folder.OpenFileOf(s.Instance)));
    }

    private void SealFilesOf(Func<SegmentName, bool> isLeft)
    {
        var segments = folder.Segments();
        foreach (var name in segments.Where(isLeft))
        {
            lock (counting)
            {
                if (state.Segments.GetValueOrDefault(name).IsDone)
                {
                    continue;
                }
            }

            LeftBehind.Seal(folder, name, segments);
        }
    }

    private List<SegmentName> Expired(LedgerSettings settings)
    {
        var before = (time.GetUtcNow() - settings.Retention).UtcDateTime;
        lock (counting)
        {
            return [.. state.Segments.Where(s => s.Value.IsDone && new FileInfo(folder.FileOf(s.Key)) is { Exists: true } file && file.LastWriteTimeUtc < before).Select(s => s.Key)];
        }
    }

    // Another process may have removed files since this one began; what it keeps of them is the truth about them.
    private void TakeRemovedFromDisk()
    {
        var disk = new UsageState(new Usage.UsageTable(state.Table.Zone));
        try
        {
            UsageCheckpoint.TryLoad(folder, disk);
        }
        catch (InvalidDataException)
        {
            return;
        }

        state.Removed.Clear();
        state.Removed.Add(disk.Removed);
        lock (counting)
        {
            state.Gone.Clear();
            state.Gone.UnionWith(disk.Gone.Where(g => File.Exists(folder.FileOf(g))));

            // A file that is not there and that nobody removed is lost: it stays known, and is told.
            foreach (var name in state.Segments.Keys.Where(s => (disk.Gone.Contains(s) || !disk.Segments.ContainsKey(s)) && !File.Exists(folder.FileOf(s))).ToArray())
            {
                state.Segments.Remove(name);
            }
        }
    }

    // What a process took into its checkpoint and did not live to remove is in the sums of what was removed.
    private void Remove(List<SegmentName> expired)
    {
        var segments = folder.Segments();
        foreach (var name in expired.Where(e => !state.Gone.Contains(e)))
        {
            new LedgerFollower(folder, new UsageState(state.Removed)).FollowFile(name, segments);
            lock (counting)
            {
                state.Gone.Add(name);
            }
        }
    }

    private void Tell()
    {
        foreach (var damage in state.AllDamages)
        {
            if (_told.Add(damage.File))
            {
                health.Damaged(damage.File, damage.Offset, damage.Bytes);
            }
        }
    }

    private static void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The writer meets the same disk and tells of it.
        }
    }
}
