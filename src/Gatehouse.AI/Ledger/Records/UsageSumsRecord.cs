using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Ledger.Records;

/// <summary>Sums as bytes.</summary>
internal static class UsageSumsRecord
{
    public static void Write(ref FieldWriter to, UsageSums sums)
    {
        ReadOnlySpan<long> counts =
        [
            sums.Calls, sums.Attempts, sums.CacheHits, sums.Errors, sums.Cancelled, sums.Interrupted, sums.Unpriced, sums.Corrections, sums.Estimated,
            sums.Input, sums.CacheRead, sums.CacheWrite5m, sums.CacheWrite1h, sums.AudioInput, sums.AudioCacheRead, sums.ImageInput,
            sums.Output, sums.Reasoning, sums.AudioOutput, sums.ImageOutput, sums.Searches, sums.Images, sums.Characters,
        ];
        foreach (long count in counts)
        {
            to.Signed(count);
        }

        ReadOnlySpan<decimal> amounts = [sums.Seconds, sums.Cost, sums.EstimatedCost, sums.Corrected, sums.Saved, sums.Uncertain];
        foreach (decimal amount in amounts)
        {
            to.Amount(amount);
        }
    }

    public static UsageSums Read(ref FieldReader from) => new()
    {
        Calls = from.Signed(),
        Attempts = from.Signed(),
        CacheHits = from.Signed(),
        Errors = from.Signed(),
        Cancelled = from.Signed(),
        Interrupted = from.Signed(),
        Unpriced = from.Signed(),
        Corrections = from.Signed(),
        Estimated = from.Signed(),
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
        Cost = from.Amount(),
        EstimatedCost = from.Amount(),
        Corrected = from.Amount(),
        Saved = from.Amount(),
        Uncertain = from.Amount(),
    };
}
