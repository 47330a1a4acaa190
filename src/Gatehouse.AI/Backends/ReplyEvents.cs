using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Backends;

/// <summary>A whole answer as the events of a stream, for clients that asked for one where the provider gives none.</summary>
internal static class ReplyEvents
{
    public static IEnumerable<StreamEvent> Of(ModelReply reply)
    {
        yield return new StreamEvent(StreamEventKind.Started)
        {
            Text = reply.Id,
            Name = reply.Model,
            Raw = reply.Created is { } created ? JsonElement.Parse(created.ToString(CultureInfo.InvariantCulture)) : null,
        };
        foreach (var choice in reply.Choices)
        {
            for (int i = 0; i < choice.Parts.Count; i++)
            {
                foreach (var streamEvent in Of(choice.Parts[i]))
                {
                    yield return streamEvent with { Choice = choice.Index, PartIndex = i };
                }
            }

            if (choice.LogProbs is { } logProbs)
            {
                yield return new StreamEvent(StreamEventKind.LogProbs) { Choice = choice.Index, Raw = logProbs };
            }

            foreach (var (name, value) in choice.Extra.Members)
            {
                yield return new StreamEvent(StreamEventKind.ChoiceExtra) { Choice = choice.Index, Name = name, Raw = value };
            }
        }

        foreach (var (name, value) in reply.Extra.Members)
        {
            yield return new StreamEvent(StreamEventKind.Extra) { Name = name, Raw = value };
        }

        if (reply.Usage.Grade != UsageGrade.None)
        {
            yield return new StreamEvent(StreamEventKind.Usage) { Usage = reply.Usage };
        }

        foreach (var choice in reply.Choices)
        {
            yield return new StreamEvent(StreamEventKind.Finished) { Choice = choice.Index, Finish = choice.Finish, Text = choice.RawFinish, Name = choice.StopSequence };
        }

        yield return new StreamEvent(StreamEventKind.Ended);
    }

    private static StreamEvent[] Of(Part part) => part switch
    {
        TextPart text =>
        [
            new(StreamEventKind.TextStarted),
            new(StreamEventKind.TextDelta) { Text = text.Text },
            .. text.Citations.Select(c => new StreamEvent(StreamEventKind.Citation) { Citation = c }),
            new(StreamEventKind.PartEnded),
        ],
        ImagePart => [new(StreamEventKind.Image) { Part = part }],
        AudioPart => [new(StreamEventKind.AudioDelta) { Part = part }],
        RefusalPart refusal => [new(StreamEventKind.RefusalDelta) { Text = refusal.Text }, new(StreamEventKind.PartEnded)],
        ThinkingPart thinking => Thinking(thinking),
        RedactedThinkingPart redacted => [new(StreamEventKind.RedactedThinking) { Text = redacted.Data }, new(StreamEventKind.PartEnded)],
        ToolCallPart call =>
        [
            new(StreamEventKind.ToolCallStarted) { Text = call.Id, Name = call.Name },
            new(StreamEventKind.ToolArgumentsDelta) { Text = call.Arguments },
            new(StreamEventKind.PartEnded),
        ],
        UnknownPart unknown => [new(StreamEventKind.Unknown) { Name = unknown.Type, Raw = unknown.Raw }],
        _ => [],
    };

    private static StreamEvent[] Thinking(ThinkingPart thinking) => thinking.Signature is { Length: > 0 } signature
        ?
        [
            new(StreamEventKind.ThinkingStarted),
            new(StreamEventKind.ThinkingDelta) { Text = thinking.Text },
            new(StreamEventKind.SignatureDelta) { Text = signature },
            new(StreamEventKind.PartEnded),
        ]
        : [new(StreamEventKind.ThinkingStarted), new(StreamEventKind.ThinkingDelta) { Text = thinking.Text }, new(StreamEventKind.PartEnded)];
}
