using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Committing;
using Gatehouse.Core.Execution;
using Microsoft.Data.Sqlite;

namespace Gatehouse.Benchmarks.AI;

/// <summary>
/// The same entries in SQLite, as fast as it goes: one connection, one thread, one prepared statement, one transaction for all that has
/// gathered, write-ahead log with synchronous=FULL, so that a commit is a flush. No open attempts and no sums, which the own log has.
/// </summary>
internal sealed class SqliteLog : IMeasuredLedger
{
    private static readonly string[] Columns =
    [
        "id", "at", "call_id", "attempt", "operation", "team", "consumer", "key", "route", "model", "provider", "provider_model", "response_model", "arm",
        "input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning", "cost", "currency", "saved", "outcome", "reason", "marks", "duration", "first_token",
    ];

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly Spares<SettleWaiter> _waiters = new(4096, TimeProvider.System);
    private readonly object _gate = new();
    private readonly Thread _thread;
    private List<CommitItem> _filling = [];
    private List<CommitItem> _taken = [];
    private bool _ends;

    public SqliteLog(string folder)
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "ledger.db")};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=FULL");
        Execute($"CREATE TABLE entries ({Columns[0]} BLOB PRIMARY KEY, {string.Join(", ", Columns.Skip(1))}) WITHOUT ROWID");
        _insert = _connection.CreateCommand();
        _insert.CommandText = $"INSERT INTO entries VALUES ({string.Join(", ", Columns.Select(c => "$" + c))})";
        foreach (string column in Columns)
        {
            _insert.Parameters.Add(new SqliteParameter("$" + column, null));
        }

        _insert.Prepare();
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public Guid NewId() => Guid.CreateVersion7();

    public ValueTask CallAsync(LedgerEntry entry)
    {
        var waiter = SettleWaiter.Take(_waiters);
        var task = waiter.Task;
        lock (_gate)
        {
            _filling.Add(new CommitItem(entry with { Outcome = LedgerOutcome.Ok }, null, null, -1, waiter));
            Monitor.Pulse(_gate);
        }

        return task;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ends = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        _insert.Dispose();
        _connection.Dispose();
        _waiters.Stop();
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_filling.Count == 0)
                {
                    if (_ends)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }

                (_filling, _taken) = (_taken, _filling);
            }

            using (var transaction = _connection.BeginTransaction())
            {
                _insert.Transaction = transaction;
                foreach (var item in _taken)
                {
                    Insert(item.Entry!);
                }

                transaction.Commit();
            }

            SettleWaiter.Complete(_taken, 16);
            _taken.Clear();
        }
    }

    private void Insert(LedgerEntry entry)
    {
        var usage = entry.Usage;
        object[] values =
        [
            entry.Id.ToByteArray(bigEndian: true), entry.At.UtcTicks, entry.CallId, entry.Attempt, entry.Operation, entry.Team, entry.Consumer, entry.Key, entry.Route, entry.Model, entry.Provider, entry.ProviderModel, entry.ResponseModel, entry.Arm,
            usage.Input, usage.CacheRead, usage.CacheWrite5m, usage.CacheWrite1h, usage.Output, usage.Reasoning, entry.Cost ?? (object)DBNull.Value, entry.Currency, entry.Saved, (int)entry.Outcome, entry.Reason, (int)entry.Marks, entry.Duration, entry.FirstToken,
        ];
        for (int i = 0; i < values.Length; i++)
        {
            _insert.Parameters[i].Value = values[i];
        }

        _insert.ExecuteNonQuery();
    }

    private void Execute(string text)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
