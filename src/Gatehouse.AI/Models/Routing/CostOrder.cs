using System.Globalization;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// The target at which the call is expected to cost least: its prompt as estimated, of which the target's vendor finds its usual
/// share in its cache, and as much output as the model's calls had on average, within what the call allows. A target whose price is
/// not known, or is in another currency than the first one's, comes last.
/// </summary>
internal sealed class CostOrder(AliasState state, TimeProvider time) : TargetOrder
{
    public override void Score(Span<Candidate> candidates, in RoutedCall call, long now)
    {
        var at = time.GetUtcNow();
        string? currency = null;
        foreach (ref var candidate in candidates)
        {
            var price = candidate.Target.Price;
            currency ??= price?.Currency;
            decimal? cost = price is not null && price.Currency == currency ? price.CostOf(Expected(candidate.Target, call), at) : null;
            candidate.Score = cost is { } known ? (double)known : double.PositiveInfinity;
        }
    }

    public override string Explain(in Candidate candidate, in RoutedCall call, long now)
    {
        if (candidate.Target.Price is not { } price)
        {
            return "its price is not known: it comes last";
        }

        var at = time.GetUtcNow();
        var usage = Expected(candidate.Target, call);
        decimal? expected = price.CostOf(usage, at);
        decimal? least = price.CostOf(usage with { Output = 0 }, at);
        decimal? most = price.MostOf(usage with { Input = usage.Input + usage.CacheRead, CacheRead = 0, Output = call.Outline.MostOutput is { } written ? call.Outline.AllAnswers(written) : usage.Output }, at);
        return $"{Shown(expected, price)} expected ({Shown(least, price)} without an answer, {Shown(most, price)} at most)";
    }

    private TokenUsage Expected(ModelTarget target, in RoutedCall call)
    {
        long prompt = call.PromptTokens;
        long cached = (long)(prompt * target.State.CacheShare);
        return new TokenUsage
        {
            Input = prompt - cached,
            CacheRead = cached,
            Output = (long)Math.Ceiling(state.ExpectedOutput(call.Outline)),
            Grade = UsageGrade.Estimated,
        };
    }

    private static string Shown(decimal? cost, ModelPrice price)
        => cost is { } known ? $"{known.ToString("0.00######", CultureInfo.InvariantCulture)} {price.Currency}" : "not known";
}
