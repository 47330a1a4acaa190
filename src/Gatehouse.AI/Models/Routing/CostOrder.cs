using System.Globalization;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// The target at which the call is expected to cost least: its prompt as estimated, of which the target's vendor finds its usual
/// share in its cache, and as much output as the model's calls had on average, within what the call allows. A target whose price is
/// not known, or is in another currency than that of the first one that may be asked, comes last.
/// </summary>
internal sealed class CostOrder(AliasState state, TimeProvider time) : TargetOrder
{
    public override void Score(Span<Candidate> candidates, in RoutedCall call, long now)
    {
        var at = time.GetUtcNow();
        string? currency = CurrencyOf(candidates);
        foreach (ref var candidate in candidates)
        {
            var price = candidate.Target.Price;
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
        string bound = (call.Outline.MostOutput ?? candidate.Target.Known?.Output) is { } written
            ? $", {Shown(price.MostOf(usage with { Input = call.Outline.PromptTokens, CacheRead = 0, Output = call.Outline.AllAnswers(written) }, at), price)} at most"
            : "";
        string last = candidate.Score < double.PositiveInfinity ? "" : expected is null ? ": it comes last" : ": in another currency than the others, it comes last";
        return $"{Shown(expected, price)} expected ({Shown(least, price)} without an answer{bound}){last}";
    }

    private static string? CurrencyOf(ReadOnlySpan<Candidate> candidates)
    {
        foreach (ref readonly var candidate in candidates)
        {
            if (candidate.Standing == CandidateStanding.Ready && candidate.Target.Price is { } price)
            {
                return price.Currency;
            }
        }

        return null;
    }

    private TokenUsage Expected(ModelTarget target, in RoutedCall call)
    {
        long prompt = call.Outline.PromptTokens;
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
