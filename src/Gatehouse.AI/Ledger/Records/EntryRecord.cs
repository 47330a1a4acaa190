using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Ledger.Records;

/// <summary>
/// An entry as bytes. Fields stand in a fixed order; a later version adds new ones at the end, which an earlier one does not read.
/// </summary>
internal static class EntryRecord
{
    private const int HasCost = 1;
    private const int HasReserved = 2;
    private const int IsStreamed = 4;
    private const int IsCorrection = 8;

    public static void Write(ref FieldWriter to, LedgerEntry entry)
    {
        to.Byte((byte)entry.Kind);
        to.Byte((byte)entry.Outcome);
        to.Number((ulong)entry.Marks);
        to.Byte((byte)((entry.Cost is null ? 0 : HasCost) | (entry.Reserved is null ? 0 : HasReserved) | (entry.Streamed ? IsStreamed : 0) | (entry.Corrects is null ? 0 : IsCorrection)));
        to.Id(entry.Id);
        to.Number((ulong)entry.At.UtcTicks);
        to.Signed(entry.Attempt);
        to.Text(entry.CallId);
        to.Text(entry.Operation);
        to.Text(entry.Team);
        to.Text(entry.Consumer);
        to.Text(entry.Key);
        to.Text(entry.Route);
        to.Text(entry.Model);
        to.Text(entry.Prompt);
        to.Text(entry.Provider);
        to.Text(entry.ProviderModel);
        to.Text(entry.ResponseModel);
        to.Text(entry.Arm);
        to.Text(entry.Currency);
        to.Text(entry.Reason);
        to.Signed(entry.Duration);
        to.Signed(entry.FirstToken);
        if (entry.Cost is { } cost)
        {
            to.Amount(cost);
        }

        if (entry.Reserved is { } reserved)
        {
            to.Amount(reserved);
        }

        to.Amount(entry.Saved);
        if (entry.Corrects is { } corrected)
        {
            to.Id(corrected);
        }

        Write(ref to, entry.Usage);
    }

    public static LedgerEntry Read(ref FieldReader from, TextPool pool)
    {
        var kind = (LedgerEntryKind)from.Byte();
        var outcome = (LedgerOutcome)from.Byte();
        var marks = (LedgerMarks)from.Number();
        byte has = from.Byte();
        return new LedgerEntry
        {
            Kind = kind,
            Outcome = outcome,
            Marks = marks,
            Streamed = (has & IsStreamed) != 0,
            Id = from.Id(),
            At = TimeOf(from.Number()),
            Attempt = (int)from.Signed(),
            CallId = from.Text(),
            Operation = from.Text(pool),
            Team = from.Text(pool),
            Consumer = from.Text(pool),
            Key = from.Text(pool),
            Route = from.Text(pool),
            Model = from.Text(pool),
            Prompt = from.Text(pool),
            Provider = from.Text(pool),
            ProviderModel = from.Text(pool),
            ResponseModel = from.Text(pool),
            Arm = from.Text(pool),
            Currency = from.Text(pool),
            Reason = from.Text(pool),
            Duration = from.Signed(),
            FirstToken = from.Signed(),
            Cost = (has & HasCost) != 0 ? from.Amount() : null,
            Reserved = (has & HasReserved) != 0 ? from.Amount() : null,
            Saved = from.Amount(),
            Corrects = (has & IsCorrection) != 0 ? from.Id() : null,
            Usage = ReadUsage(ref from, pool),
        };
    }

    /// <summary>A time from its ticks; throws <see cref="InvalidDataException"/> when there is no such time.</summary>
    public static DateTimeOffset TimeOf(ulong ticks)
        => ticks <= (ulong)DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset((long)ticks, TimeSpan.Zero) : throw new InvalidDataException("a ledger record is of no time");

    private static void Write(ref FieldWriter to, TokenUsage usage)
    {
        to.Byte((byte)usage.Grade);
        to.Signed(usage.Input);
        to.Signed(usage.CacheRead);
        to.Signed(usage.CacheWrite5m);
        to.Signed(usage.CacheWrite1h);
        to.Signed(usage.AudioInput);
        to.Signed(usage.AudioCacheRead);
        to.Signed(usage.ImageInput);
        to.Signed(usage.Output);
        to.Signed(usage.Reasoning);
        to.Signed(usage.AudioOutput);
        to.Signed(usage.ImageOutput);
        to.Signed(usage.Searches);
        to.Signed(usage.Images);
        to.Signed(usage.Characters);
        to.Amount(usage.Seconds);
        to.Text(usage.ServiceTier);
    }

    private static TokenUsage ReadUsage(ref FieldReader from, TextPool pool) => new()
    {
        Grade = (UsageGrade)from.Byte(),
        Input = from.Signed(),
        CacheRead = from.Signed(),
        CacheWrite5m = from.Signed(),
        CacheWrite1h = from.Signed(),
        AudioInput = from.Signed(),
        AudioCacheRead = from.Signed(),
        ImageInput = from.Signed(),
        Output = from.Signed(),
        Reasoning = from.Signed(),
        AudioOutput = from.Signed(),
        ImageOutput = from.Signed(),
        Searches = from.Signed(),
        Images = from.Signed(),
        Characters = from.Signed(),
        Seconds = from.Amount(),
        ServiceTier = from.Text(pool),
    };
}
