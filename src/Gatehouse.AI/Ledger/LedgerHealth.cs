using Microsoft.Extensions.Logging;

namespace Gatehouse.AI.Ledger;

/// <summary>Whether the log can be written; tells each change once.</summary>
internal sealed partial class LedgerHealth(string folder, Func<bool> refuses, ILogger log)
{
    private readonly Lock _gate = new();
    private bool _toldGrowth;
    private bool _toldLoss;

    public string Folder => folder;

    /// <summary>Whether what is settled is on the disk.</summary>
    public bool IsDurable { get; private set; } = true;

    /// <summary>What is wrong; empty while nothing is.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Entries that wait in memory for the disk to work.</summary>
    public int Waiting { get; private set; }

    public void Failed(Exception fault)
    {
        lock (_gate)
        {
            bool isNew = IsDurable;
            Fault = fault.Message;
            IsDurable = false;
            if (!isNew)
            {
                return;
            }
        }

        LogFailed(folder, fault.Message, refuses() ? "model calls are refused" : "model calls go on, their entries are kept in memory");
    }

    public void Works()
    {
        lock (_gate)
        {
            Fault = "";
            IsDurable = true;
            _toldLoss = false;
        }

        LogWorks(folder);
    }

    public void Keeps(int count) => Waiting = count;

    public void Lost(int count)
    {
        LedgerTelemetry.Lost(count);
        if (!_toldLoss)
        {
            _toldLoss = true;
            LogLost(folder);
        }
    }

    public void CannotGrow(Exception fault)
    {
        if (!_toldGrowth)
        {
            _toldGrowth = true;
            LogGrowth(folder, fault.Message);
        }
    }

    public void Damaged(string file, long offset, long bytes) => LogDamaged(folder, file, offset, bytes);

    public void CheckpointUnusable(string fault) => LogCheckpoint(fault);

    public void SumsAreWrong() => LogWrong(folder);

    public void Recovered(int interrupted, int unsound, string instance) => LogRecovered(interrupted, instance, unsound);

    [LoggerMessage(EventName = "ledger.failed", Level = LogLevel.Error, Message = "the ledger in {Folder} cannot be written: {Fault}; {Policy} until it can")]
    private partial void LogFailed(string folder, string fault, string policy);

    [LoggerMessage(EventName = "ledger.works", Level = LogLevel.Warning, Message = "the ledger in {Folder} is written again; what was kept in memory is in it")]
    private partial void LogWorks(string folder);

    [LoggerMessage(EventName = "ledger.lost", Level = LogLevel.Error, Message = "the ledger in {Folder} could not be written for so long that entries are lost; gatehouse_ai_ledger_lost_total counts them")]
    private partial void LogLost(string folder);

    [LoggerMessage(EventName = "ledger.slots", Level = LogLevel.Error, Message = "the ledger in {Folder} has no room for more open attempts: {Fault}")]
    private partial void LogGrowth(string folder, string fault);

    [LoggerMessage(EventName = "ledger.damaged", Level = LogLevel.Error, Message = "the ledger in {Folder} is damaged: {Bytes} bytes of {File} from {Offset} on are not what was written; what stood there is in no sum. Put the file back from a backup")]
    private partial void LogDamaged(string folder, string file, long offset, long bytes);

    [LoggerMessage(EventName = "ledger.checkpoint", Level = LogLevel.Error, Message = "{Fault}: sums are made anew from the log, without what retention removed from it")]
    private partial void LogCheckpoint(string fault);

    [LoggerMessage(EventName = "ledger.wrong", Level = LogLevel.Error, Message = "a file of the ledger in {Folder} became shorter than it was: sums may have too much until the next start, which makes them anew")]
    private partial void LogWrong(string folder);

    [LoggerMessage(EventName = "ledger.recovered", Level = LogLevel.Warning, Message = "{Interrupted} model calls were running when a process ended ({Instance}): they are in the ledger as interrupted. {Unsound} more could not be read")]
    private partial void LogRecovered(int interrupted, string instance, int unsound);
}
