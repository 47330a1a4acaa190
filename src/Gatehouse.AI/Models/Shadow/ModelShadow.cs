namespace Gatehouse.AI.Models.Shadow;

/// <summary>Who is sent copies of a model's calls, compiled; how many are under way outlives snapshots.</summary>
internal sealed class ModelShadow(ModelTarget target, double share, int most, ShadowCount running, Random random)
{
    public ModelTarget Target { get; } = target;

    public double Share { get; } = share;

    /// <summary>Whether a call is copied; who got true says when its copy is done.</summary>
    public bool TryBegin() => (Share >= 1 || random.NextDouble() < Share) && running.TryBegin(most);

    public void End() => running.End();
}
