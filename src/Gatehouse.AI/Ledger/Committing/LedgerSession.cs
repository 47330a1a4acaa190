using Gatehouse.AI.Ledger.Files;
using Gatehouse.Core.Execution;

namespace Gatehouse.AI.Ledger.Committing;

/// <summary>
/// One opening of a folder for writing: a file of open attempts, a queue, and the thread that writes what is queued, one batch to a
/// flush. When the disk fails, entries are kept here, their calls go on, and it is tried again until it works.
/// </summary>
internal sealed class LedgerSession : IDisposable
{
    /// <summary>How many entries are kept while the disk fails.</summary>
    public const int MostKept = 100_000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly LedgerFolder _folder;
    private readonly Func<LedgerSettings> _settings;
    private readonly TimeProvider _time;
    private readonly LedgerHealth _health;
    private readonly ISettled _settled;
    private readonly CommitQueue _queue = new();
    private readonly Spares<SettleWaiter> _waiters;
    private readonly List<CommitItem> _kept = [];
    private readonly Thread _thread;
    private readonly SegmentSequence _segments;
    private volatile OpenAttemptsFile? _attempts;
    private long _failedAt;
    private long _growthFailedAt;
    private int _open;
    private TimeSpan _lingers;
    private long _activeAt;
    private volatile bool _wantsSlots;
    private volatile bool _isClosing;
    private volatile bool _hasEnded;

    public LedgerSession(LedgerFolder folder, Func<LedgerSettings> settings, TimeProvider time, LedgerHealth health, ISettled settled)
    {
        _folder = folder;
        _settings = settings;
        _time = time;
        _health = health;
        _settled = settled;
        _waiters = new Spares<SettleWaiter>(4096, time);
        Instance = InstanceName.New(time);
        _segments = new SegmentSequence(folder, Instance, settings, time, settled.Sealed);
        _thread = new Thread(Run) { IsBackground = true, Name = "gatehouse ledger" };
    }

    /// <summary>In front of the names of its files.</summary>
    public string Instance { get; }

    /// <summary>Attempts that are not settled.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Whether <see cref="MakeSlots"/> would do something.</summary>
    public bool NeedsSlots => _attempts is { Slots: 0 };

    /// <summary>Whether it ended: no attempt is open, and all that was settled is on the disk.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Takes the folder, as far as that is possible now, and begins to write.</summary>
    public void Start()
    {
        TryTake();
        _activeAt = _time.GetTimestamp();
        _thread.Start();
    }

    /// <summary>Makes the slots for open attempts now rather than with the first one.</summary>
    public void MakeSlots()
    {
        // While the disk fails the writer tries, and not each call.
        _wantsSlots = true;
        if (_health.IsDurable && !TryTake())
        {
            _queue.Ring();
        }
    }

    /// <summary>False when the session ended, or there is no room for it and that must not be passed over.</summary>
    public bool TryOpen(LedgerEntry draft, out OpenAttempt attempt)
    {
        // Counted first: from here on the session does not end.
        Interlocked.Increment(ref _open);
        attempt = OpenAttempt.None;
        var spin = default(SpinWait);
        while (_queue.IsClosed)
        {
            if (_hasEnded)
            {
                Interlocked.Decrement(ref _open);
                return false;
            }

            spin.SpinOnce();
        }

        int slot = -1;
        var attempts = _attempts;
        bool isKept = attempts is not null && attempts.TryOpen(draft, out slot);
        if (attempts?.IsNearlyFull == true)
        {
            _queue.Ring();
        }

        if (!isKept && _settings().RefusesOnFailure)
        {
            Interlocked.Decrement(ref _open);
            return false;
        }

        attempt = new OpenAttempt(draft.Id, slot);
        return true;
    }

    public void Drop(OpenAttempt attempt)
    {
        Release(attempt.Slot);
        Interlocked.Decrement(ref _open);
    }

    /// <summary>False when the session ended: the record is for the next one.</summary>
    public bool TryAppend(LedgerEntry? entry, LedgerScore? score, LedgerCall? call, int slot, out ValueTask done)
    {
        var waiter = SettleWaiter.Take(_waiters);
        done = waiter.Task;
        return _queue.TryAppend(new CommitItem(entry, score, call, slot, waiter));
    }

    /// <summary>An attempt that was opened here has its entry queued.</summary>
    public void Settled() => Interlocked.Decrement(ref _open);

    /// <summary>Ends it when no attempt is open and nothing was written for so long; does not wait for that.</summary>
    public void Close(TimeSpan lingers)
    {
        _lingers = lingers;
        _isClosing = true;
        _queue.Ring();
    }

    /// <summary>Ends it as soon as no attempt is open; waits a second for that, and leaves it to itself then.</summary>
    public void Dispose()
    {
        Close(TimeSpan.Zero);
        _thread.Join(TimeSpan.FromSeconds(1));
    }

    private void Run()
    {
        EventLoop.Join();
        while (true)
        {
            var batch = _queue.Take(_isClosing || _kept.Count > 0 || !_health.IsDurable ? TimeSpan.FromMilliseconds(100) : Timeout.InfiniteTimeSpan);
            if (_attempts is { IsNearlyFull: true } attempts && _open > 0 && (_growthFailedAt == 0 || _time.GetElapsedTime(_growthFailedAt) >= RetryAfter))
            {
                Grow(attempts);
            }

            if (!batch.IsEmpty)
            {
                _activeAt = _time.GetTimestamp();
                Commit(batch);
            }
            else if (!_health.IsDurable)
            {
                Retry(batch);
            }

            if (_isClosing && _time.GetElapsedTime(_activeAt) >= _lingers && _queue.TryClose(() => Open <= 0))
            {
                _hasEnded = true;
                End();
                return;
            }
        }
    }

    private void Commit(CommitBatch batch)
    {
        if (_health.IsDurable && TryWrite(batch))
        {
            foreach (var item in batch.Items)
            {
                Release(item.Slot);
            }

            _settled.Settled(batch.Items, _segments.Name, _segments.Durable);
            SettleWaiter.Complete(batch.Items, _settings().WokenTogether);
            return;
        }

        Keep(batch.Items);
        SettleWaiter.Complete(batch.Items, _settings().WokenTogether);
        Retry(batch);
    }

    private bool TryWrite(CommitBatch batch)
    {
        try
        {
            long began = _time.GetTimestamp();
            _segments.Write(batch);
            LedgerTelemetry.Flushed(batch.Items.Count, _time.GetElapsedTime(began));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _segments.Abandon();
            _failedAt = _time.GetTimestamp();
            _health.Failed(e);
            return false;
        }
    }

    // They count although they are not on the disk; their slots stay taken, so that they are told as interrupted if the process ends.
    private void Keep(List<CommitItem> items)
    {
        foreach (var item in items)
        {
            if (_kept.Count == MostKept)
            {
                _health.Lost(1);
            }
            else
            {
                _kept.Add(item with { Entry = item.Entry is { } entry ? entry with { Marks = entry.Marks | LedgerMarks.NotDurable } : null, Waiter = null });
            }
        }

        _settled.Kept(items);
        _health.Keeps(_kept.Count);
    }

    private void Retry(CommitBatch last)
    {
        if (_time.GetElapsedTime(_failedAt) < RetryAfter || !TryTake())
        {
            return;
        }

        var batch = new CommitBatch { Number = last.Number };
        foreach (var item in _kept)
        {
            var record = CommitBatch.Encode(item, out uint crc);
            batch.Add(item, record, crc);
        }

        if (!TryWrite(batch))
        {
            return;
        }

        foreach (var item in _kept)
        {
            Release(item.Slot);
        }

        _kept.Clear();
        _settled.Written(_segments.Name, _segments.Durable);
        _health.Keeps(0);
        _health.Works();
    }

    // The folder with the file that says that this process writes there, and the first slots in it.
    private bool TryTake() => _attempts is { } taken && (!_wantsSlots || taken.Slots > 0) || Guard(() =>
    {
        if (_attempts is null)
        {
            _folder.Make();
            _attempts = OpenAttemptsFile.Create(_folder, Instance, _settings().Flushes);
        }

        if (_wantsSlots)
        {
            _attempts.Grow();
        }
    });

    // Without more slots the log still works: what is opened beyond them is refused, or not seen after a kill.
    private void Grow(OpenAttemptsFile attempts)
    {
        try
        {
            attempts.Grow();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _growthFailedAt = _time.GetTimestamp();
            _health.CannotGrow(e);
        }
    }

    private bool Guard(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failedAt = _time.GetTimestamp();
            _health.Failed(e);
            return false;
        }
    }

    private void Release(int slot)
    {
        if (slot >= 0)
        {
            _attempts!.Release(slot);
        }
    }

    private void End()
    {
        _waiters.Stop();
        if (_kept.Count > 0)
        {
            _health.Lost(_kept.Count);
        }

        Guard(_segments.Seal);
        Guard(() => _attempts?.Dispose());
    }
}
