using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Ledger.Usage;

/// <summary>Exact sums over entries. Adding in any order gives the same.</summary>
public sealed class UsageSums
{
    /// <summary>Calls of clients: first attempts and cache hits, so that a call that was tried again counts once.</summary>
    public long Calls { get; set; }

    /// <summary>What was sent to providers, copies and repetitions included.</summary>
    public long Attempts { get; set; }

    public long CacheHits { get; set; }

    public long Errors { get; set; }

    public long Cancelled { get; set; }

    /// <summary>Attempts that the gateway did not live to see the end of; what they cost is not known.</summary>
    public long Interrupted { get; set; }

    /// <summary>Entries whose tokens are known and whose price is not.</summary>
    public long Unpriced { get; set; }

    public long Corrections { get; set; }

    /// <summary>Attempts whose counts the provider did not wholly tell: counted here or estimated, in part or all of it.</summary>
    public long Estimated { get; set; }

    public long Input { get; set; }

    public long CacheRead { get; set; }

    public long CacheWrite5m { get; set; }

    public long CacheWrite1h { get; set; }

    public long AudioInput { get; set; }

    public long AudioCacheRead { get; set; }

    public long ImageInput { get; set; }

    public long Output { get; set; }

    public long Reasoning { get; set; }

    public long AudioOutput { get; set; }

    public long ImageOutput { get; set; }

    public long Searches { get; set; }

    public long Images { get; set; }

    public long Characters { get; set; }

    public decimal Seconds { get; set; }

    /// <summary>What is known to have been spent, corrections included.</summary>
    public decimal Cost { get; set; }

    /// <summary>The part of the cost that stands on estimated or partly reported counts.</summary>
    public decimal EstimatedCost { get; set; }

    /// <summary>The part of the cost that corrections added; negative when they took away.</summary>
    public decimal Corrected { get; set; }

    /// <summary>What cache hits would have cost.</summary>
    public decimal Saved { get; set; }

    /// <summary>The most that attempts can have cost of which nobody knows what they did, interrupted ones among them; no part of the cost.</summary>
    public decimal Uncertain { get; set; }

    public long TotalInput => Input + CacheRead + CacheWrite5m + CacheWrite1h + AudioInput + AudioCacheRead + ImageInput;

    public long TotalOutput => Output + Reasoning + AudioOutput + ImageOutput;

    public void Add(LedgerEntry entry)
    {
        Cost += entry.Cost ?? 0;
        Saved += entry.Saved;
        switch (entry.Kind)
        {
            case LedgerEntryKind.Correction:
                Corrections++;
                Corrected += entry.Cost ?? 0;
                return;
            case LedgerEntryKind.CacheHit:
                Calls++;
                CacheHits++;
                return;
        }

        Attempts++;
        Calls += entry.Attempt <= 1 && (entry.Marks & (LedgerMarks.Shadow | LedgerMarks.Hedge)) == LedgerMarks.None ? 1 : 0;
        Errors += entry.Outcome == LedgerOutcome.Error ? 1 : 0;
        Cancelled += entry.Outcome == LedgerOutcome.Cancelled ? 1 : 0;
        Unpriced += (entry.Marks & LedgerMarks.Unpriced) != LedgerMarks.None ? 1 : 0;
        Interrupted += entry.Outcome == LedgerOutcome.Interrupted ? 1 : 0;
        Uncertain += entry.Cost is null ? entry.Reserved ?? 0 : 0;

        if (entry.Usage.Grade is UsageGrade.Estimated or UsageGrade.Counted or UsageGrade.Partial)
        {
            Estimated++;
            EstimatedCost += entry.Cost ?? 0;
        }

        Add(entry.Usage);
    }

    public void Add(UsageSums other)
    {
        Calls += other.Calls;
        Attempts += other.Attempts;
        CacheHits += other.CacheHits;
        Errors += other.Errors;
        Cancelled += other.Cancelled;
        Interrupted += other.Interrupted;
        Unpriced += other.Unpriced;
        Corrections += other.Corrections;
        Estimated += other.Estimated;
        Input += other.Input;
        CacheRead += other.CacheRead;
        CacheWrite5m += other.CacheWrite5m;
        CacheWrite1h += other.CacheWrite1h;
        AudioInput += other.AudioInput;
        AudioCacheRead += other.AudioCacheRead;
        ImageInput += other.ImageInput;
        Output += other.Output;
        Reasoning += other.Reasoning;
        AudioOutput += other.AudioOutput;
        ImageOutput += other.ImageOutput;
        Searches += other.Searches;
        Images += other.Images;
        Characters += other.Characters;
        Seconds += other.Seconds;
        Cost += other.Cost;
        EstimatedCost += other.EstimatedCost;
        Corrected += other.Corrected;
        Saved += other.Saved;
        Uncertain += other.Uncertain;
    }

    private void Add(TokenUsage usage)
    {
        Input += usage.Input;
        CacheRead += usage.CacheRead;
        CacheWrite5m += usage.CacheWrite5m;
        CacheWrite1h += usage.CacheWrite1h;
        AudioInput += usage.AudioInput;
        AudioCacheRead += usage.AudioCacheRead;
        ImageInput += usage.ImageInput;
        Output += usage.Output;
        Reasoning += usage.Reasoning;
        AudioOutput += usage.AudioOutput;
        ImageOutput += usage.ImageOutput;
        Searches += usage.Searches;
        Images += usage.Images;
        Characters += usage.Characters;
        Seconds += usage.Seconds;
    }
}
