namespace Gatehouse.AI.Models.Prices;

/// <summary>What a price is for; each is a bucket of <see cref="Calls.TokenUsage"/>, but for <see cref="Request"/>.</summary>
public enum PriceBucket
{
    Input,
    CacheRead,
    CacheWrite5m,
    CacheWrite1h,
    AudioInput,
    AudioCacheRead,
    ImageInput,
    Output,
    Reasoning,
    AudioOutput,
    ImageOutput,
    Search,
    Image,

    /// <summary>Hours of sound.</summary>
    Hour,

    /// <summary>Characters that are spoken.</summary>
    Character,

    /// <summary>The call itself.</summary>
    Request,
}
