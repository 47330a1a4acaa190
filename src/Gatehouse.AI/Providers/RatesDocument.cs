using System.ComponentModel;
using System.Text.Json.Serialization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers;

/// <summary>What each kind of token costs, as the configuration writes it.</summary>
public abstract record RatesDocument : Document
{
    [Description("For a million tokens of input that are neither read from nor written to a cache.")]
    [Example("0.25 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? Input { get; init; }

    [Description("For a million tokens of output.")]
    [Example("2 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? Output { get; init; }

    [Description("For a million tokens of input that the provider read from its cache. As input when not set.")]
    [Example("0.025 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? CacheRead { get; init; }

    [Description("For a million tokens of input that the provider wrote to its cache. As input when not set.")]
    [Example("0.3125 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? CacheWrite { get; init; }

    [Description("For a million tokens of input that the provider keeps in its cache for an hour. As cache_write when not set, and as input without that.")]
    [Example("0.5 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    [JsonPropertyName("cache_write_1h")]
    public Money? CacheWrite1h { get; init; }

    [Description("For a million tokens of reasoning. As output when not set.")]
    [Example("3 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? Reasoning { get; init; }

    [Description("For a million tokens of sound in the input. As input when not set.")]
    [Example("32 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? AudioInput { get; init; }

    [Description("For a million tokens of sound that were read from the cache. As cache_read when not set.")]
    [Example("0.4 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? AudioCacheRead { get; init; }

    [Description("For a million tokens of sound in the output. As output when not set.")]
    [Example("64 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? AudioOutput { get; init; }

    [Description("For a million tokens of images in the input. As input when not set.")]
    [Example("5 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? ImageInput { get; init; }

    [Description("For a million tokens of images in the output. As output when not set.")]
    [Example("32 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? ImageOutput { get; init; }

    /// <summary>The amounts that were written, by the names of their settings.</summary>
    internal virtual IEnumerable<(string Setting, Money Amount)> Amounts => Written(
        ("input", Input), ("output", Output), ("cache_read", CacheRead), ("cache_write", CacheWrite), ("cache_write_1h", CacheWrite1h), ("reasoning", Reasoning),
        ("audio_input", AudioInput), ("audio_cache_read", AudioCacheRead), ("audio_output", AudioOutput), ("image_input", ImageInput), ("image_output", ImageOutput));

    private protected static IEnumerable<(string Setting, Money Amount)> Written(params (string Setting, Money? Amount)[] amounts)
        => amounts.Where(a => a.Amount is not null).Select(a => (a.Setting, a.Amount!.Value));
}
