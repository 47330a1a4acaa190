using Gatehouse.AI.Ledger.Files;
using Gatehouse.AI.Ledger.Records;

namespace Gatehouse.AI.Ledger.Replay;

/// <summary>
/// Keeps sums up to date with the files of a folder: from the last checkpoint on, and again and again while others write. Never
/// writes. One thread at a time.
/// </summary>
internal sealed class LedgerFollower(LedgerFolder folder, UsageState state)
{
    private readonly TextPool _texts = new();

    public UsageState State => state;

    /// <summary>What was read is not what stood there: sums of the log cannot be right before they are made anew.</summary>
    public bool IsWrong { get; private set; }

    /// <summary>Why the checkpoint could not be used; null when it was, or there is none.</summary>
    public string? CheckpointFault { get; private set; }

    /// <summary>Called for each entry that is read.</summary>
    public Action<LedgerEntry>? Seen { get; init; }

    /// <summary>Begins with the checkpoint, or with nothing.</summary>
    public void Load()
    {
        try
        {
            UsageCheckpoint.TryLoad(folder, state);
            CheckFiles();
        }
        catch (InvalidDataException e)
        {
            CheckpointFault = e.Message;
            state.Removed.Clear();
            state.Gone.Clear();
            state.Reset();
        }
    }

    // A damaged file that was put back from a backup has entries that are in no sum yet; one that became shorter has lost some that are.
    private void CheckFiles()
    {
        var segments = folder.Segments();
        if (state.Damages.Keys.Any(f => !IsDamaged(f, segments)))
        {
            state.Reset();
            return;
        }

        foreach (var (name, followed) in state.Segments.Where(s => s.Value.IsDone && !state.Gone.Contains(s.Key) && !state.Damages.ContainsKey(s.Key.ToString())))
        {
            var file = new FileInfo(folder.FileOf(name));
            long length = file.Exists ? file.Length : 0;
            if (length < followed.Position.Offset)
            {
                state.Missing.Add(new LedgerDamage(name.ToString(), length, followed.Position.Offset - length));
            }
        }
    }

    private bool IsDamaged(string file, List<SegmentName> segments)
    {
        try
        {
            using var handle = LedgerFolder.OpenToRead(folder.In(file));
            long flushed = SegmentName.TryParse(file, out var name) ? SegmentHead.LimitOf(folder, name, segments) ?? 0 : 0;
            return SegmentReader.Read(handle, default, long.MaxValue, static (_, _) => { }, flushed).Damaged > 0;
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            return true;
        }
    }

    /// <summary>Reads everything that is new, but for what one instance wrote.</summary>
    public void Follow(string? but = null)
    {
        FollowOnce(but);
        if (IsWrong)
        {
            state.Reset();
            IsWrong = false;
            FollowOnce(but);
        }
    }

    /// <summary>As <see cref="Follow"/>, while the sums are in use: what is wrong stays so, and is told.</summary>
    public void FollowOnce(string? but = null)
    {
        var segments = folder.Segments();
        foreach (var name in segments)
        {
            if (name.Instance != but && !state.Gone.Contains(name))
            {
                FollowFile(name, segments);
            }
        }
    }

    /// <summary>Reads what is new in one file.</summary>
    public void FollowFile(SegmentName name, List<SegmentName> segments)
    {
        var known = state.Segments.GetValueOrDefault(name);
        if (known.IsDone)
        {
            return;
        }

        try
        {
            long? limit = SegmentHead.LimitOf(folder, name, segments);
            using var handle = LedgerFolder.OpenToRead(folder.FileOf(name));
            var scan = SegmentReader.Read(handle, known.Position, limit ?? long.MaxValue, Add, limit ?? 0);
            if (limit < known.Position.Offset || scan.End.Offset < known.Position.Offset)
            {
                IsWrong = true;
            }

            state.Segments[name] = new FollowedSegment(scan.End, scan.IsSealed || limit is not null);
            if (scan.Damaged > 0)
            {
                state.Add(new LedgerDamage(name.ToString(), scan.DamagedAt, scan.Damaged));
            }
        }
        catch (FileNotFoundException)
        {
            // Retention of another process took it; its sums are in the checkpoint.
            state.Segments.Remove(name);
        }
        catch (InvalidDataException)
        {
            state.Segments[name] = known with { IsDone = true };
            state.Damages.TryAdd(name.ToString(), LedgerDamage.OfAll(folder, name));
        }
    }

    private void Add(RecordKind kind, ReadOnlySpan<byte> record)
    {
        var fields = new FieldReader(record);
        switch (kind)
        {
            case RecordKind.Entry:
                var entry = EntryRecord.Read(ref fields, _texts);
                state.Table.Add(entry);
                Seen?.Invoke(entry);
                break;
            case RecordKind.Score:
                var (score, call) = ScoreRecord.Read(ref fields, _texts);
                state.Table.Add(score, call);
                break;
        }
    }
}
