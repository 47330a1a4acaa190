using System.CommandLine;
using Gatehouse.AI.Calls;

namespace Gatehouse.Server.Commands;

/// <summary>What a call used, an option for each bucket.</summary>
internal sealed class UsageOptions
{
    private readonly List<(Option<decimal> Option, Func<TokenUsage, decimal, TokenUsage> Set)> _buckets = [];

    public UsageOptions()
    {
        Add("--input", "Tokens of input that were neither read from nor written to a cache.", (u, n) => u with { Input = (long)n });
        Add("--output", "Tokens of output.", (u, n) => u with { Output = (long)n });
        Add("--cache-read", "Tokens of input from the cache.", (u, n) => u with { CacheRead = (long)n });
        Add("--cache-write", "Tokens of input written to the cache.", (u, n) => u with { CacheWrite5m = (long)n });
        Add("--cache-write-1h", "Tokens of input written to the cache for an hour.", (u, n) => u with { CacheWrite1h = (long)n });
        Add("--reasoning", "Tokens of reasoning.", (u, n) => u with { Reasoning = (long)n });
        Add("--audio-input", "Tokens of sound in the input.", (u, n) => u with { AudioInput = (long)n });
        Add("--audio-cache-read", "Tokens of sound from the cache.", (u, n) => u with { AudioCacheRead = (long)n });
        Add("--audio-output", "Tokens of sound in the output.", (u, n) => u with { AudioOutput = (long)n });
        Add("--image-input", "Tokens of images in the input.", (u, n) => u with { ImageInput = (long)n });
        Add("--image-output", "Tokens of images in the output.", (u, n) => u with { ImageOutput = (long)n });
        Add("--searches", "Searches of the web.", (u, n) => u with { Searches = (long)n });
        Add("--images", "Images that were made.", (u, n) => u with { Images = (long)n });
        Add("--seconds", "Seconds of sound.", (u, n) => u with { Seconds = n });
        Add("--characters", "Characters that were spoken.", (u, n) => u with { Characters = (long)n });
    }

    public IEnumerable<Option> All => _buckets.Select(b => b.Option);

    public TokenUsage Read(ParseResult result, string tier) => _buckets.Aggregate(
        new TokenUsage { ServiceTier = tier, Grade = UsageGrade.Reported },
        (usage, bucket) => bucket.Set(usage, result.GetValue(bucket.Option)));

    private void Add(string name, string description, Func<TokenUsage, decimal, TokenUsage> set)
        => _buckets.Add((SharedOptions.Amount(name, description, isWhole: name != "--seconds"), set));
}
