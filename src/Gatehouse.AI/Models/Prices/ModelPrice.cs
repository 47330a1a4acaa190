using System.Globalization;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Models.Prices;

/// <summary>What a model costs in US dollars, per million tokens unless said otherwise; null where the source has no price.</summary>
public sealed record ModelPrice
{
    private const decimal Million = 1_000_000m;

    public required decimal Input { get; init; }

    public decimal? CacheRead { get; init; }

    public decimal? CacheWrite5m { get; init; }

    public decimal? CacheWrite1h { get; init; }

    public decimal? Output { get; init; }

    /// <summary>Dollars for each call, beside its tokens.</summary>
    public decimal PerRequest { get; init; }

    /// <summary>Whether tokens cost anything; a price per request alone holds whatever is known of them.</summary>
    public bool CountsTokens { get; init; } = true;

    /// <summary>Prices for prompts of more than <see cref="LongPromptTokens"/> tokens, cached ones counted; null when there are none.</summary>
    public ModelPrice? LongPrompt { get; init; }

    public long LongPromptTokens { get; init; }

    /// <summary>First day on which the price holds.</summary>
    public DateOnly Effective { get; init; }

    /// <summary>Where the price was read.</summary>
    public string Source { get; init; } = "";

    /// <summary>A price that the configuration has.</summary>
    public static ModelPrice Of(PriceDocument written) => new()
    {
        Input = written.Input?.Amount ?? 0,
        CacheRead = written.Input?.Amount ?? 0,
        CacheWrite5m = written.Input?.Amount ?? 0,
        CacheWrite1h = written.Input?.Amount ?? 0,
        Output = written.Output?.Amount ?? 0,
        PerRequest = written.PerRequest?.Amount ?? 0,
        CountsTokens = written.Input is not null || written.Output is not null,
        Source = "configuration",
    };

    /// <summary>
    /// The cost of a call, to the last digit; null when nothing is known of its tokens or when it used a kind of token that
    /// has no price here. Never a made-up zero.
    /// </summary>
    public decimal? CostOf(TokenUsage usage)
    {
        if (!CountsTokens)
        {
            return PerRequest;
        }

        if (usage.Grade == UsageGrade.None)
        {
            return null;
        }

        if (LongPrompt is not null && usage.TotalInput > LongPromptTokens)
        {
            return LongPrompt.CostOf(usage);
        }

        decimal? sum = usage.Input * Input;
        sum += Part(usage.CacheRead, CacheRead);
        sum += Part(usage.CacheWrite5m, CacheWrite5m);
        sum += Part(usage.CacheWrite1h, CacheWrite1h);
        sum += Part(usage.TotalOutput, Output);
        return sum / Million + PerRequest;
    }

    /// <summary>"0.25 USD in, 2 USD out per million tokens".</summary>
    public override string ToString()
    {
        string perTokens = string.Create(CultureInfo.InvariantCulture, $"{Input} USD in, {(Output is { } output ? $"{output} USD" : "not known")} out per million tokens");
        string perRequest = string.Create(CultureInfo.InvariantCulture, $"{PerRequest} USD per request");
        return !CountsTokens ? perRequest : PerRequest == 0 ? perTokens : $"{perRequest}, {perTokens}";
    }

    private static decimal? Part(long tokens, decimal? price) => tokens == 0 ? 0m : tokens * price;
}
