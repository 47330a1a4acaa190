using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Models.Prices;

/// <summary>
/// What each bucket costs: tokens and characters by the million, searches, images, hours of sound and calls by the one. A bucket
/// without a rate of its own is billed as the plainer one where vendors do that, and has no price otherwise.
/// </summary>
public sealed class PriceRates
{
    private const decimal Million = 1_000_000m;
    private const decimal SecondsPerHour = 3600m;

    private static readonly int Count = Enum.GetValues<PriceBucket>().Length;

    private readonly decimal?[] _written;
    private readonly decimal?[] _billed;
    private readonly PriceBucket[] _billedAs;

    public PriceRates(IEnumerable<KeyValuePair<PriceBucket, decimal>> written)
    {
        _written = new decimal?[Count];
        _billed = new decimal?[Count];
        _billedAs = new PriceBucket[Count];
        foreach (var (bucket, rate) in written)
        {
            _written[(int)bucket] = rate;
        }

        for (var bucket = PriceBucket.Input; bucket <= PriceBucket.Request; bucket++)
        {
            var by = bucket;
            while (_written[(int)by] is null && Plainer(by) is { } plainer)
            {
                by = plainer;
            }

            (_billed[(int)bucket], _billedAs[(int)bucket]) = (_written[(int)by], by);
        }
    }

    /// <summary>The rate that the source has for this bucket itself.</summary>
    public decimal? Written(PriceBucket bucket) => _written[(int)bucket];

    /// <summary>The rate that the bucket is billed at; null when it has no price.</summary>
    public decimal? this[PriceBucket bucket] => _billed[(int)bucket];

    /// <summary>The bucket whose rate is taken.</summary>
    public PriceBucket BilledAs(PriceBucket bucket) => _billedAs[(int)bucket];

    /// <summary>Whether tokens are billed: those that are not have no rate, or one of 0.</summary>
    public bool CountsTokens
    {
        get
        {
            for (var bucket = PriceBucket.Input; bucket <= PriceBucket.ImageOutput; bucket++)
            {
                if (_written[(int)bucket] is > 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The rates that have one of their own, in the order of the buckets.</summary>
    public IEnumerable<KeyValuePair<PriceBucket, decimal>> All
    {
        get
        {
            for (var bucket = PriceBucket.Input; bucket <= PriceBucket.Request; bucket++)
            {
                if (_written[(int)bucket] is { } rate)
                {
                    yield return new(bucket, rate);
                }
            }
        }
    }

    /// <summary>These rates, and the others' where these have none.</summary>
    public PriceRates Over(PriceRates others) => new(others.All.Concat(All));

    /// <summary>All rates at a share of what they are, or those of tokens alone.</summary>
    public PriceRates At(decimal share, bool tokensAlone)
        => new(All.Select(r => tokensAlone && !IsTokens(r.Key) ? r : new KeyValuePair<PriceBucket, decimal>(r.Key, r.Value * share)));

    /// <summary>The cost of a call, exact but for hours; null when a bucket that was used has no price.</summary>
    public decimal? CostOf(TokenUsage usage)
    {
        decimal tokens = 0;
        decimal others = _written[(int)PriceBucket.Request] ?? 0;
        bool known = Add(ref tokens, usage.Input, PriceBucket.Input)
            && Add(ref tokens, usage.Output, PriceBucket.Output)
            && Add(ref tokens, usage.CacheRead, PriceBucket.CacheRead)
            && Add(ref tokens, usage.CacheWrite5m, PriceBucket.CacheWrite5m)
            && Add(ref tokens, usage.CacheWrite1h, PriceBucket.CacheWrite1h)
            && Add(ref tokens, usage.Reasoning, PriceBucket.Reasoning)
            && Add(ref tokens, usage.AudioInput, PriceBucket.AudioInput)
            && Add(ref tokens, usage.AudioCacheRead, PriceBucket.AudioCacheRead)
            && Add(ref tokens, usage.ImageInput, PriceBucket.ImageInput)
            && Add(ref tokens, usage.AudioOutput, PriceBucket.AudioOutput)
            && Add(ref tokens, usage.ImageOutput, PriceBucket.ImageOutput)
            && Add(ref tokens, usage.Characters, PriceBucket.Character)
            && Add(ref others, usage.Searches, PriceBucket.Search)
            && Add(ref others, usage.Images, PriceBucket.Image);
        if (!known || (usage.Seconds != 0 && this[PriceBucket.Hour] is null))
        {
            return null;
        }

        decimal seconds = usage.Seconds == 0 ? 0 : usage.Seconds * this[PriceBucket.Hour]!.Value / SecondsPerHour;
        return tokens / Million + others + seconds;
    }

    /// <summary>How much of a bucket was used, in what its rate is for, and by how much that is divided.</summary>
    internal static (decimal Quantity, decimal Per) QuantityOf(PriceBucket bucket, TokenUsage usage) => bucket switch
    {
        PriceBucket.Input => (usage.Input, Million),
        PriceBucket.CacheRead => (usage.CacheRead, Million),
        PriceBucket.CacheWrite5m => (usage.CacheWrite5m, Million),
        PriceBucket.CacheWrite1h => (usage.CacheWrite1h, Million),
        PriceBucket.AudioInput => (usage.AudioInput, Million),
        PriceBucket.AudioCacheRead => (usage.AudioCacheRead, Million),
        PriceBucket.ImageInput => (usage.ImageInput, Million),
        PriceBucket.Output => (usage.Output, Million),
        PriceBucket.Reasoning => (usage.Reasoning, Million),
        PriceBucket.AudioOutput => (usage.AudioOutput, Million),
        PriceBucket.ImageOutput => (usage.ImageOutput, Million),
        PriceBucket.Character => (usage.Characters, Million),
        PriceBucket.Search => (usage.Searches, 1),
        PriceBucket.Image => (usage.Images, 1),
        PriceBucket.Hour => (usage.Seconds, SecondsPerHour),
        _ => (1, 1),
    };

    internal static bool IsTokens(PriceBucket bucket) => bucket <= PriceBucket.ImageOutput;

    // A vendor that publishes no rate of its own for a part of a prompt bills it as the prompt, and so with the answer. What is
    // kept for an hour is dearer wherever it is sold, so that it has no plainer one.
    private PriceBucket? Plainer(PriceBucket bucket) => bucket switch
    {
        PriceBucket.CacheRead or PriceBucket.CacheWrite5m or PriceBucket.AudioInput or PriceBucket.ImageInput => PriceBucket.Input,
        PriceBucket.AudioCacheRead => _written[(int)PriceBucket.CacheRead] is null ? PriceBucket.AudioInput : PriceBucket.CacheRead,
        PriceBucket.Reasoning or PriceBucket.AudioOutput or PriceBucket.ImageOutput => PriceBucket.Output,
        _ => null,
    };

    private bool Add(ref decimal sum, long quantity, PriceBucket bucket)
    {
        if (quantity == 0)
        {
            return true;
        }

        if (_billed[(int)bucket] is not { } rate)
        {
            return false;
        }

        sum += quantity * rate;
        return true;
    }
}
