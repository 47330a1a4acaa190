using System.Globalization;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.Server.Explaining;

/// <summary>Names of what is billed, as the configuration has them, and what a rate is for.</summary>
internal static class PriceWords
{
    public static string Of(PriceBucket bucket) => bucket switch
    {
        PriceBucket.Input => "input",
        PriceBucket.CacheRead => "cache_read",
        PriceBucket.CacheWrite5m => "cache_write",
        PriceBucket.CacheWrite1h => "cache_write_1h",
        PriceBucket.AudioInput => "audio_input",
        PriceBucket.AudioCacheRead => "audio_cache_read",
        PriceBucket.ImageInput => "image_input",
        PriceBucket.Output => "output",
        PriceBucket.Reasoning => "reasoning",
        PriceBucket.AudioOutput => "audio_output",
        PriceBucket.ImageOutput => "image_output",
        PriceBucket.Search => "search",
        PriceBucket.Image => "image",
        PriceBucket.Hour => "seconds",
        PriceBucket.Character => "characters",
        _ => "request",
    };

    public static string UnitOf(PriceBucket bucket) => bucket switch
    {
        PriceBucket.Hour => "hour",
        PriceBucket.Search or PriceBucket.Image or PriceBucket.Request => Of(bucket),
        _ => "million",
    };

    /// <summary>Without zeros at the end.</summary>
    public static string Plain(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);
}
