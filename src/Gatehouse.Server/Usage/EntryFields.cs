using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Ledger;

namespace Gatehouse.Server.Usage;

/// <summary>The fields of an entry, by their names in JSON and CSV; null where nothing is known.</summary>
internal static class EntryFields
{
    public static IReadOnlyList<(string Name, Func<LedgerEntry, object?> Value)> All { get; } =
    [
        ("id", e => e.Id.ToString()),
        ("at", e => e.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        ("kind", e => Word(e.Kind)),
        ("call", e => e.CallId),
        ("attempt", e => (long)e.Attempt),
        ("operation", e => e.Operation),
        ("team", e => e.Team),
        ("consumer", e => e.Consumer),
        ("key", e => e.Key),
        ("route", e => e.Route),
        ("model", e => e.Model),
        ("prompt", e => e.Prompt),
        ("provider", e => e.Provider),
        ("provider_model", e => e.ProviderModel),
        ("response_model", e => e.ResponseModel),
        ("arm", e => e.Arm),
        ("outcome", e => Word(e.Outcome)),
        ("reason", e => e.Reason),
        ("marks", e => Marks(e.Marks)),
        ("streamed", e => e.Streamed),
        ("duration_ms", e => e.Duration),
        ("first_token_ms", e => e.FirstToken),
        ("usage_grade", e => Word(e.Usage.Grade)),
        ("service_tier", e => e.Usage.ServiceTier),
        ("input", e => e.Usage.Input),
        ("cache_read", e => e.Usage.CacheRead),
        ("cache_write_5m", e => e.Usage.CacheWrite5m),
        ("cache_write_1h", e => e.Usage.CacheWrite1h),
        ("audio_input", e => e.Usage.AudioInput),
        ("audio_cache_read", e => e.Usage.AudioCacheRead),
        ("image_input", e => e.Usage.ImageInput),
        ("output", e => e.Usage.Output),
        ("reasoning", e => e.Usage.Reasoning),
        ("audio_output", e => e.Usage.AudioOutput),
        ("image_output", e => e.Usage.ImageOutput),
        ("searches", e => e.Usage.Searches),
        ("images", e => e.Usage.Images),
        ("characters", e => e.Usage.Characters),
        ("seconds", e => e.Usage.Seconds),
        ("cost", e => e.Cost),
        ("reserved", e => e.Reserved),
        ("currency", e => e.Currency),
        ("saved", e => e.Saved),
        ("corrects", e => e.Corrects?.ToString()),
    ];

    private static string Word<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static string Marks(LedgerMarks marks)
        => marks == LedgerMarks.None ? "" : string.Join(' ', marks.ToString().Split(", ").Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
}
