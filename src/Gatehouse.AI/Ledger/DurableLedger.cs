using Gatehouse.AI.Ledger.Committing;
using Gatehouse.AI.Ledger.Files;
using Gatehouse.AI.Ledger.Replay;
using Gatehouse.AI.Ledger.Usage;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AI.Ledger;

/// <summary>
/// The ledger in a folder: what is settled is on the disk before the call ends. Touches no file before <see cref="Start"/> or the first
/// call. Several processes may write to one folder at once, each to its own files; sums are those of all.
/// </summary>
public sealed partial class DurableLedger : CallLedger
{
    /// <summary>How much of the log is searched for a call: some hundred thousand of the newest entries.</summary>
    private const long MostSearched = 64 * 1024 * 1024;

    private const int MostTurnTries = 100;

    private static readonly TimeSpan TendEvery = TimeSpan.FromMinutes(1);

    private readonly LedgerFolder _folder;
    private readonly LedgerHealth _health;
    private readonly UsageState _state;
    private readonly LedgerFollower _follower;
    private readonly LedgerTending _tending;
    private readonly Lock _starting = new();
    private readonly Lock _searching = new();

    // Sums and how far of which file they are the sums of change together, or a checkpoint is of neither.
    private readonly Lock _counting = new();
    private readonly Counting _counts;
    private volatile LedgerSettings _settings;
    private volatile LedgerSession? _session;
    private ITimer? _timer;
    private long _followedAt;
    private bool _isDisposed;

    public DurableLedger(LedgerSettings settings, TimeProvider time, ILoggerFactory loggers)
        : base(settings.Zone, time)
    {
        _settings = settings;
        _folder = new LedgerFolder(settings.Folder);
        _health = new LedgerHealth(settings.Folder, () => _settings.RefusesOnFailure, loggers.CreateLogger("Gatehouse.Ledger"));
        _state = new UsageState(Table);
        _follower = new LedgerFollower(_folder, _state) { Seen = Followed };
        _counts = new Counting(this);
        _tending = new LedgerTending(_folder, _state, _follower, _counting, _health, time);
    }

    /// <summary>Full path of its folder.</summary>
    public string Folder => _folder.Path;

    public override bool IsDurable => _health.IsDurable;

    /// <summary>Why it cannot be written; empty while it can.</summary>
    public string Fault => _health.Fault;

    /// <summary>Entries that wait in memory until it can be written.</summary>
    public int Waiting => _health.Waiting;

    /// <summary>Attempts that are not settled.</summary>
    public int OpenAttempts => _session?.Open ?? 0;

    /// <summary>Files of the log.</summary>
    public int Segments
    {
        get
        {
            lock (_counting)
            {
                return _state.Segments.Count;
            }
        }
    }

    /// <summary>What of the log cannot be read any more.</summary>
    public IReadOnlyList<LedgerDamage> Damages
    {
        get
        {
            lock (_counting)
            {
                return _state.AllDamages;
            }
        }
    }

    /// <summary>Whether it has touched its folder.</summary>
    public bool HasBegun => _session is not null;

    /// <summary>Ends when what earlier processes left open was taken over.</summary>
    public Task Recovered { get; private set; } = Task.CompletedTask;

    /// <summary>Takes other settings of the same folder and time zone.</summary>
    public void Apply(LedgerSettings settings) => _settings = settings;

    /// <summary>
    /// Reads what there is and begins to write; does nothing when it has. Takes as long as the log since the last checkpoint is large.
    /// A folder that cannot be read or written is told, and tried again: it does not throw.
    /// </summary>
    public override void Start() => Session(makesSlots: true);

    /// <summary>What is done now and then, done now: takes over what processes left behind, reads what others wrote, checkpoint, retention.</summary>
    public async Task TendAsync()
    {
        if (_session is { } session)
        {
            await _tending.RunAsync(session, _settings, entries => Task.WhenAll(entries.Select(e => AppendAsync(e).AsTask())));
        }
    }

    public override bool TryOpen(LedgerEntry draft, out OpenAttempt attempt, out string refusal)
    {
        refusal = "";
        while (true)
        {
            var session = Session(makesSlots: true);
            if (!_health.IsDurable && _settings.RefusesOnFailure)
            {
                attempt = OpenAttempt.None;
                refusal = $"the ledger cannot be written: {_health.Fault}";
                return false;
            }

            if (session.TryOpen(draft, out attempt))
            {
                return true;
            }

            if (!session.HasEnded)
            {
                refusal = "the ledger has no room for more open attempts";
                return false;
            }
        }
    }

    public override ValueTask SettleAsync(OpenAttempt attempt, LedgerEntry entry)
    {
        // The session that has an open attempt does not end before it is settled.
        var session = Session(makesSlots: false);
        var done = Append(entry, null, null, attempt.Slot);
        session.Settled();
        return done;
    }

    public override void Drop(OpenAttempt attempt) => _session?.Drop(attempt);

    public override ValueTask AppendAsync(LedgerEntry entry) => Append(entry, null, null, -1);

    public override ValueTask AppendAsync(LedgerScore score) => Append(null, score, FindCall(score.CallId), -1);

    public override IEnumerable<LedgerEntry> Entries(DateTimeOffset from, DateTimeOffset to) => SegmentEntries.Between(_folder, from, to);

    public override LedgerEntry? Find(Guid id) => SegmentEntries.NewestFirst(_folder).FirstOrDefault(e => e.Id == id);

    public override LedgerCall? FindCall(string callId)
    {
        if (base.FindCall(callId) is { } recent)
        {
            return recent;
        }

        // Ids that nobody knows cost one search at a time, of a bounded part of the log.
        lock (_searching)
        {
            LedgerEntry? found = null;
            foreach (var entry in SegmentEntries.NewestFirst(_folder, MostSearched))
            {
                if (entry.CallId == callId && entry.Kind != LedgerEntryKind.Correction && (entry.Marks & LedgerMarks.Shadow) == LedgerMarks.None && (found is null || entry.Outcome == LedgerOutcome.Ok))
                {
                    found = entry;
                }
            }

            if (found is null)
            {
                return null;
            }

            Remember(found);
            return LedgerCall.Of(found);
        }
    }

    public override IReadOnlyList<UsageRow> Usage(UsageQuery query)
    {
        FollowOthers();
        return base.Usage(query);
    }

    public override IReadOnlyList<ScoreRow> Scores()
    {
        FollowOthers();
        return base.Scores();
    }

    protected override async ValueTask<CorrectionTurn> TakeTurnAsync()
    {
        Session(makesSlots: false);
        for (int tries = 0; IsDurable; tries++)
        {
            try
            {
                if (LedgerFolder.TryTake(_folder.CorrectionLock, FileMode.OpenOrCreate) is { } turn)
                {
                    return new CorrectionTurn(turn, "");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new CorrectionTurn(null, $"the ledger cannot be written: {e.Message}");
            }

            if (tries == MostTurnTries)
            {
                return new CorrectionTurn(null, "another process corrects entries of this ledger: try again");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), Time);
        }

        return new CorrectionTurn(null, $"the ledger cannot be written: {Fault}");
    }

    protected override IEnumerable<LedgerEntry> CorrectionsOf(LedgerEntry entry)
        => SegmentEntries.Between(_folder, DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Where(e => e.Corrects == entry.Id);

    protected override void Dispose(bool disposing)
    {
        lock (_starting)
        {
            _isDisposed = true;
            _timer?.Dispose();
            if (_session is { } session)
            {
                session.Dispose();
                _tending.Checkpoint(_settings);
                LedgerTelemetry.Remove(this);
            }
        }

        base.Dispose(disposing);
    }

    private ValueTask Append(LedgerEntry? entry, LedgerScore? score, LedgerCall? call, int slot)
    {
        while (true)
        {
            if (Session(makesSlots: false).TryAppend(entry, score, call, slot, out var done))
            {
                return done;
            }
        }
    }

    private LedgerSession Session(bool makesSlots)
    {
        var session = _session;
        if (session is null || session.HasEnded || (makesSlots && session.NeedsSlots))
        {
            lock (_starting)
            {
                session = _session is { HasEnded: false } running ? running : Begin();
                if (makesSlots)
                {
                    session.MakeSlots();
                }
            }
        }

        return session;
    }

    // A ledger that was let go of and is still called, by a call that began before, opens once more and ends when that has ended.
    private LedgerSession Begin()
    {
        bool isFirst = _session is null;
        var session = new LedgerSession(_folder, () => _settings, Time, _health, _counts);
        session.Start();
        if (isFirst)
        {
            _tending.Replay(session.Instance);
            LedgerTelemetry.Add(this);
        }

        _session = session;
        if (_isDisposed)
        {
            session.Close(lingers: TimeSpan.FromSeconds(2));
        }
        else
        {
            Recovered = Task.Run(TendAsync);
            _timer ??= Time.CreateTimer(static ledger => _ = ((DurableLedger)ledger!).TendAsync(), this, TendEvery, TendEvery);
        }

        return session;
    }

    private void FollowOthers()
    {
        var session = Session(makesSlots: false);
        lock (_counting)
        {
            if (_followedAt == 0 || Time.GetElapsedTime(_followedAt) > TimeSpan.FromSeconds(1))
            {
                _followedAt = Time.GetTimestamp();
                _tending.Follow(session.Instance);
            }
        }
    }
}
