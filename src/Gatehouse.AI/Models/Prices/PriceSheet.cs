namespace Gatehouse.AI.Models.Prices;

/// <summary>Rates, and those of calls with a long prompt: the whole call is billed at the rates of the last step that its prompt is over.</summary>
public sealed class PriceSheet(PriceRates rates, IReadOnlyList<PriceStep> steps)
{
    public PriceRates Rates { get; } = rates;

    /// <summary>By length, the shortest first.</summary>
    public IReadOnlyList<PriceStep> Steps { get; } = [.. steps.OrderBy(s => s.Over)];

    /// <summary>The rates of a call whose prompt has so many tokens, those from a cache among them.</summary>
    public PriceRates For(long prompt)
    {
        var last = Rates;
        for (int i = 0; i < Steps.Count && prompt > Steps[i].Over; i++)
        {
            last = Steps[i].Rates;
        }

        return last;
    }

    public PriceSheet At(decimal share, bool tokensAlone)
        => new(Rates.At(share, tokensAlone), [.. Steps.Select(s => s with { Rates = s.Rates.At(share, tokensAlone) })]);
}
