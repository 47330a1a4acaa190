using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.Server.Usage;

/// <summary>The sums of a row, by their names in JSON and CSV: counts as long, amounts as decimal.</summary>
internal static class UsageFields
{
    public static IReadOnlyList<(string Name, Func<UsageSums, object> Value)> All { get; } =
    [
        ("calls", s => s.Calls),
        ("attempts", s => s.Attempts),
        ("cache_hits", s => s.CacheHits),
        ("errors", s => s.Errors),
        ("cancelled", s => s.Cancelled),
        ("interrupted", s => s.Interrupted),
        ("unpriced", s => s.Unpriced),
        ("estimated", s => s.Estimated),
        ("corrections", s => s.Corrections),
        ("input", s => s.Input),
        ("cache_read", s => s.CacheRead),
        ("cache_write_5m", s => s.CacheWrite5m),
        ("cache_write_1h", s => s.CacheWrite1h),
        ("audio_input", s => s.AudioInput),
        ("audio_cache_read", s => s.AudioCacheRead),
        ("image_input", s => s.ImageInput),
        ("output", s => s.Output),
        ("reasoning", s => s.Reasoning),
        ("audio_output", s => s.AudioOutput),
        ("image_output", s => s.ImageOutput),
        ("searches", s => s.Searches),
        ("images", s => s.Images),
        ("characters", s => s.Characters),
        ("seconds", s => s.Seconds),
        ("cost", s => s.Cost),
        ("estimated_cost", s => s.EstimatedCost),
        ("corrected", s => s.Corrected),
        ("saved", s => s.Saved),
        ("uncertain", s => s.Uncertain),
    ];
}
