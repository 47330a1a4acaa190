using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>
/// A change of a recording into another one of the same kind, as its vendor or a server that copies the vendor might have
/// sent it. What it then says is read from it anew.
/// </summary>
/// <param name="Name">Name in messages.</param>
/// <param name="Forms">Forms that it fits; none for all.</param>
/// <param name="Streams">Whether it changes streams; otherwise whole replies.</param>
/// <param name="Change">Changes the events.</param>
internal sealed record Mutation(string Name, string[] Forms, bool Streams, Func<Random, List<JsonNode>, List<JsonNode>> Change)
{
    public static IReadOnlyList<Mutation> All { get; } = [.. AnyMutations.All, .. ChatMutations.All, .. MessagesMutations.All, .. ResponsesMutations.All, .. OtherMutations.All];

    /// <summary>Provider and form of what it becomes, where that is another vendor's.</summary>
    public (string Provider, string Form)? As { get; init; }

    public bool Fits(Recording recording) => recording.IsStream == Streams && (Forms.Length == 0 || Forms.Contains(recording.Form));

    public Recording Apply(Recording recording, int seed)
    {
        var random = new Random(seed);
        var changed = Change(random, [.. recording.Nodes]);
        var (provider, form) = As ?? (recording.Provider, recording.Form);
        return recording with { Provider = provider, Form = form, Name = $"{recording.Name} {Name} {seed}", Events = [.. changed.Select(n => n.ToJsonString())] };
    }

    public override string ToString() => Name;
}
