using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>A reply with one feature, whole and as the events of a stream.</summary>
/// <param name="Feature">Row of the table.</param>
/// <param name="Parts">The parts of its one answer.</param>
/// <param name="Markers">What must be in the bytes unless it is told of.</param>
internal sealed record ReplyProbe(string Feature, IReadOnlyList<Part> Parts, string[] Markers)
{
    /// <summary>Value of a member that no form knows; null for none.</summary>
    public string? Member { get; init; }

    public ModelReply Whole
    {
        get
        {
            var extra = new ExtraMembers();
            if (Member is not null)
            {
                extra.Add("vendor_member", JsonElement.Parse($"\"{Member}\""));
            }

            return new ModelReply { Id = "r", Model = "m", Created = 1, Choices = [new ReplyChoice(0, Parts, FinishReason.Stop)], Usage = TokenUsage.Unknown, Extra = extra };
        }
    }

    public IEnumerable<StreamEvent> Events
    {
        get
        {
            yield return new StreamEvent(StreamEventKind.Started) { Text = "r", Name = "m" };
            if (Member is not null)
            {
                yield return new StreamEvent(StreamEventKind.Extra) { Name = "vendor_member", Raw = JsonElement.Parse($"\"{Member}\"") };
            }

            for (int i = 0; i < Parts.Count; i++)
            {
                foreach (var streamEvent in Of(Parts[i]))
                {
                    yield return streamEvent with { PartIndex = i };
                }

                yield return new StreamEvent(StreamEventKind.PartEnded) { PartIndex = i };
            }

            yield return new StreamEvent(StreamEventKind.Finished) { Finish = FinishReason.Stop };
            yield return new StreamEvent(StreamEventKind.Ended);
        }
    }

    private static IEnumerable<StreamEvent> Of(Part part) => part switch
    {
        TextPart text => [new(StreamEventKind.TextStarted), new(StreamEventKind.TextDelta) { Text = text.Text }, .. text.Citations.Select(c => new StreamEvent(StreamEventKind.Citation) { Citation = c })],
        ThinkingPart thought =>
        [
            new(StreamEventKind.ThinkingStarted), new(StreamEventKind.ThinkingDelta) { Text = thought.Text },
            .. thought.Signature is { } signature ? [new StreamEvent(StreamEventKind.SignatureDelta) { Text = signature }] : Array.Empty<StreamEvent>(),
        ],
        ToolCallPart call => [new(StreamEventKind.ToolCallStarted) { Text = call.Id, Name = call.Name }, new(StreamEventKind.ToolArgumentsDelta) { Text = call.Arguments }],
        ImagePart image => [new(StreamEventKind.Image) { Part = image }],
        AudioPart audio => [new(StreamEventKind.AudioDelta) { Part = audio }],
        UnknownPart unknown => [new(StreamEventKind.Unknown) { Raw = unknown.Raw }],
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
