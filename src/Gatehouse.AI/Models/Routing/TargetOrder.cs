namespace Gatehouse.AI.Models.Routing;

/// <summary>A strategy: gives each of a model's own targets a score for one call, the less the better.</summary>
internal abstract class TargetOrder
{
    /// <param name="candidates">The model's own targets, in the order written; the standing of each is known.</param>
    /// <param name="call">The call.</param>
    /// <param name="now">Timestamp.</param>
    public abstract void Score(Span<Candidate> candidates, in RoutedCall call, long now);

    /// <summary>Why a target has its score, in words; empty for nothing to say.</summary>
    public virtual string Explain(in Candidate candidate, in RoutedCall call, long now) => "";
}
