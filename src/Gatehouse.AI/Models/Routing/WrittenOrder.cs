namespace Gatehouse.AI.Models.Routing;

/// <summary>In the order written.</summary>
internal sealed class WrittenOrder : TargetOrder
{
    public override void Score(Span<Candidate> candidates, in RoutedCall call, long now)
    {
    }
}
