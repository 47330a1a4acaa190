namespace Gatehouse.AI.Models.Routing;

/// <summary>One target after the other; the others follow in the order of the round.</summary>
internal sealed class RotatingOrder(AliasState state) : TargetOrder
{
    public override void Score(Span<Candidate> candidates, in RoutedCall call, long now)
    {
        uint turn = state.NextTurn();
        for (int i = 0; i < candidates.Length; i++)
        {
            candidates[i].Score = ((uint)i + (uint)candidates.Length - turn % (uint)candidates.Length) % (uint)candidates.Length;
        }
    }

    public override string Explain(in Candidate candidate, in RoutedCall call, long now) => "takes turns";
}
