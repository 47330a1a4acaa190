using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>
/// One step of a streamed answer. Index spaces are separate: <see cref="Choice"/> numbers answers, <see cref="PartIndex"/>
/// numbers the parts of one answer; a dialect numbers tool calls by itself.
/// </summary>
public readonly record struct StreamEvent(StreamEventKind Kind)
{
    public int Choice { get; init; }

    public int PartIndex { get; init; }

    /// <summary>Text of a delta; of Started the reply's id; of ToolCallStarted the call's id; of Finished the provider's raw word.</summary>
    public string? Text { get; init; }

    /// <summary>Of Started the model; of ToolCallStarted the tool's name; of Extra and ChoiceExtra the member's; of Finished the stop sequence that was met.</summary>
    public string? Name { get; init; }

    /// <summary>Of Finished.</summary>
    public FinishReason Finish { get; init; }

    /// <summary>Of Usage: cumulative, it replaces what came before.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Of Failed.</summary>
    public ModelError? Error { get; init; }

    /// <summary>Of Citation.</summary>
    public Citation? Citation { get; init; }

    /// <summary>Of Image and AudioDelta.</summary>
    public Part? Part { get; init; }

    /// <summary>Of Unknown and LogProbs: the whole event or block; of Extra and ChoiceExtra the value; of Started unix seconds when the provider told them.</summary>
    public JsonElement? Raw { get; init; }
}
