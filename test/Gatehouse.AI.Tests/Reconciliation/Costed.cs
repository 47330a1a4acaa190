using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>One recording with what each computation makes of it; null where it makes nothing.</summary>
internal sealed record Costed(string Name, string Model, TokenUsage Usage, decimal? Ours, decimal? Theirs)
{
    /// <summary>The other computation is made in binary fractions: what differs by less than a billionth is the same.</summary>
    public bool IsEqual => Ours is null ? Theirs is null : Theirs is { } theirs && Math.Abs(Ours.Value - theirs) <= 1e-9m * Math.Max(Ours.Value, 1e-6m);

    public override string ToString() => $"{Name} ({Model}): ours {Ours?.ToString() ?? "none"}, theirs {Theirs?.ToString() ?? "none"}; {Used.Of(Usage)}, {Usage.Grade}";
}
