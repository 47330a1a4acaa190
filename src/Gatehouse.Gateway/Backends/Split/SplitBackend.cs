using Gatehouse.Core.Backends;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Backends.Split;

/// <summary>
/// Ends a chain at one of several services. Without a key the side is drawn for each request; with one the nearest side
/// takes a caller, so that a weight that grows takes callers from the others and gives none away.
/// </summary>
internal sealed class SplitBackend : Backend
{
    private readonly SplitSide[] _all;
    private readonly SplitSide[] _sides;
    private readonly double _total;
    private readonly StickyKey? _sticky;
    private readonly Random _random;

    public SplitBackend(SplitSide[] all, StickyKey? sticky, Random random)
    {
        _all = all;
        _sides = [.. all.Where(s => s.Weight > 0)];
        _total = _sides.Sum(s => s.Weight);
        _sticky = sticky;
        _random = random;
    }

    public override ValueTask ExecuteAsync(Exchange exchange)
        => (_sticky is null ? Draw() : Nearest(_sticky.Of(exchange))).Backend.ExecuteAsync(exchange);

    public override void Explain(Explanation explanation)
    {
        var (words, caller) = _sticky?.Describe(explanation.Request, explanation.Consumer) ?? ("drawn for each request", null);
        explanation.Add("split", _sticky is null ? words : $"sticky by {words}", _all.Select(s => new ExplanationFact(s.Service, FormattableString.Invariant($"{s.Weight * 100 / _total:0.##}%"), [])));
        if (caller is { } known)
        {
            var side = Nearest(known);
            explanation.Add("side", $"{side.Service}, as for every request of this caller while the weights are these");
            side.Backend.Explain(explanation);
            return;
        }

        foreach (var side in _sides)
        {
            var below = new Explanation { Consumer = explanation.Consumer, Request = explanation.Request, Body = explanation.Body };
            side.Backend.Explain(below);
            explanation.Add("side", side.Service, below.Facts.Where(f => f.Label != "service"));
        }
    }

    /// <summary>The side that takes a caller.</summary>
    internal SplitSide Nearest(ulong caller)
    {
        var nearest = _sides[0];
        double distance = nearest.Distance(caller);
        for (int i = 1; i < _sides.Length; i++)
        {
            double other = _sides[i].Distance(caller);
            if (other < distance)
            {
                (nearest, distance) = (_sides[i], other);
            }
        }

        return nearest;
    }

    private SplitSide Draw()
    {
        double ticket = _random.NextDouble() * _total;
        foreach (var side in _sides)
        {
            ticket -= side.Weight;
            if (ticket < 0)
            {
                return side;
            }
        }

        return _sides[^1];
    }
}
