using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>One answer of a reply.</summary>
public sealed record ReplyChoice(int Index, IReadOnlyList<Part> Parts, FinishReason Finish)
{
    /// <summary>The provider's own word for the end ("end_turn").</summary>
    public string? RawFinish { get; init; }

    /// <summary>The stop sequence that was met.</summary>
    public string? StopSequence { get; init; }

    public JsonElement? LogProbs { get; init; }

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
