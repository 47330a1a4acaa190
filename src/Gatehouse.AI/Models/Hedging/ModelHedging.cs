using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models.Hedging;

/// <summary>When a call of a model is given to another target as well, compiled; its times outlive snapshots.</summary>
internal sealed class ModelHedging(HedgeDelay after, int most, FirstTokenTimes times)
{
    public HedgeDelay After { get; } = after;

    /// <summary>Further attempts that a call may have beside its first.</summary>
    public int Most { get; } = most;

    /// <summary>How long to wait for the first token; null while that is not known.</summary>
    public TimeSpan? Delay => times.Of(After);

    /// <summary>A call had its first token after this time.</summary>
    public void Saw(TimeSpan time) => times.Add(time, After);
}
