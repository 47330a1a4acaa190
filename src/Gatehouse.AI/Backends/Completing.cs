using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Adds to answers what every client's form demands and not every vendor tells: who answers, when, ids, and that calls are why an answer
/// ended. Ids are made here, for clients send those of tool calls back and tell answers apart by theirs.
/// </summary>
internal static class Completing
{
    /// <param name="reply">A whole reply.</param>
    /// <param name="model">The model that was asked.</param>
    /// <param name="now">Unix seconds.</param>
    public static ModelReply Of(ModelReply reply, string model, long now)
    {
        bool isComplete = true;
        foreach (var choice in reply.Choices)
        {
            bool hasCalls = false;
            foreach (var part in choice.Parts)
            {
                hasCalls |= part is ToolCallPart;
                isComplete &= part is not ToolCallPart { Id.Length: 0 };
            }

            isComplete &= EndOf(choice.Finish, hasCalls) == choice.Finish;
        }

        return reply with
        {
            Id = reply.Id.Length > 0 ? reply.Id : NewId("reply"),
            Model = reply.Model.Length > 0 ? reply.Model : model,
            Created = reply.Created ?? now,
            Choices = isComplete ? reply.Choices : [.. reply.Choices.Select(Complete)],
        };
    }

    /// <summary>
    /// Why an answer ended of which it is known whether it calls tools. One that does ends for them, also where its vendor's word says
    /// otherwise (as OpenAI's behind a tool_choice that names a function); one that does not leaves its client nothing to run.
    /// </summary>
    private static FinishReason EndOf(FinishReason finish, bool hasCalls) => finish switch
    {
        FinishReason.Stop when hasCalls => FinishReason.ToolCalls,
        FinishReason.ToolCalls when !hasCalls => FinishReason.Stop,
        _ => finish,
    };

    /// <param name="read">An event of a stream.</param>
    /// <param name="model">The model that was asked.</param>
    /// <param name="hasCalls">Whether its answer has called tools so far.</param>
    public static StreamEvent Of(in StreamEvent read, string model, bool hasCalls) => read.Kind switch
    {
        StreamEventKind.Started => read with
        {
            Text = string.IsNullOrEmpty(read.Text) ? NewId("reply") : read.Text,
            Name = string.IsNullOrEmpty(read.Name) ? model : read.Name,

            // Some servers tell fractions of seconds.
            Raw = read.Raw is { ValueKind: JsonValueKind.Number } at && !at.TryGetInt64(out _) ? JsonElement.Parse(((long)at.GetDouble()).ToString(CultureInfo.InvariantCulture)) : read.Raw,
        },
        StreamEventKind.ToolCallStarted when string.IsNullOrEmpty(read.Text) => read with { Text = NewId("call") },
        StreamEventKind.Finished when EndOf(read.Finish, hasCalls) is var end && end != read.Finish => read with { Finish = end, Text = null },
        _ => read,
    };

    private static ReplyChoice Complete(ReplyChoice choice)
    {
        var end = EndOf(choice.Finish, choice.Parts.Any(static p => p is ToolCallPart));
        return choice with { Parts = [.. choice.Parts.Select(Named)], Finish = end, RawFinish = end == choice.Finish ? choice.RawFinish : null };
    }

    private static Part Named(Part part) => part is ToolCallPart { Id.Length: 0 } call ? call with { Id = NewId("call") } : part;

    private static string NewId(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{Guid.NewGuid():N}");
}
