using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.AnthropicCompatible;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

/// <summary>Reads streams and puts their events together to parts, as a careful client would.</summary>
internal static class StreamReplies
{
    public static List<StreamEvent> Read(IEnumerable<string> data, bool end = true)
    {
        var stream = new AnthropicStream();
        var events = new List<StreamEvent>();
        foreach (string json in data)
        {
            stream.Read("any"u8, Encoding.UTF8.GetBytes(json), events);
        }

        if (end)
        {
            stream.End(events);
        }

        return events;
    }

    public static List<Part> Parts(IEnumerable<StreamEvent> events)
    {
        var parts = new SortedDictionary<int, Part>();
        foreach (var e in events)
        {
            parts.TryGetValue(e.PartIndex, out var part);
            Part? next = e.Kind switch
            {
                StreamEventKind.TextStarted => new TextPart(""),
                StreamEventKind.TextDelta => new TextPart(((TextPart)part!).Text + e.Text),
                StreamEventKind.ThinkingStarted => new ThinkingPart("", null),
                StreamEventKind.ThinkingDelta => ((ThinkingPart)part!) with { Text = ((ThinkingPart)part).Text + e.Text },
                StreamEventKind.SignatureDelta => ((ThinkingPart)part!) with { Signature = ((ThinkingPart)part).Signature + e.Text },
                StreamEventKind.RedactedThinking => new RedactedThinkingPart(e.Text!),
                StreamEventKind.ToolCallStarted => new ToolCallPart(e.Text!, e.Name!, ""),
                StreamEventKind.ToolArgumentsDelta => ((ToolCallPart)part!) with { Arguments = ((ToolCallPart)part).Arguments + e.Text },
                StreamEventKind.Unknown when part is null => new UnknownPart(WireForm.AnthropicMessages, "", e.Raw!.Value),
                _ => null,
            };
            if (next is not null)
            {
                parts[e.PartIndex] = next;
            }
        }

        return [.. parts.Values];
    }

    /// <summary>One line per event, to compare with.</summary>
    public static string Describe(IEnumerable<StreamEvent> events) => string.Join('\n', events.Select(Describe));

    private static string Describe(StreamEvent e) => e.Kind switch
    {
        StreamEventKind.Usage => $"Usage {e.Usage!.Input}+{e.Usage.CacheRead}r+{e.Usage.CacheWrite5m}w5+{e.Usage.CacheWrite1h}w1 -> {e.Usage.Output}+{e.Usage.Reasoning}t {e.Usage.Grade}",
        StreamEventKind.Finished => $"Finished {e.Finish} {e.Text}{(e.Name is null ? "" : " at " + e.Name)}",
        StreamEventKind.Failed => $"Failed {e.Error!.Kind} {e.Error.Status} {e.Error.Message}",
        StreamEventKind.Unknown => $"{e.PartIndex} Unknown {JsonSerializer.Serialize(e.Raw)}",
        StreamEventKind.Started => $"Started {e.Text} {e.Name}",
        StreamEventKind.ToolCallStarted => $"{e.PartIndex} ToolCallStarted {e.Text} {e.Name}",
        StreamEventKind.Extra or StreamEventKind.ChoiceExtra => $"{e.PartIndex} {e.Kind} {e.Name}",
        StreamEventKind.Ended or StreamEventKind.Ping => e.Kind.ToString(),
        _ => $"{e.PartIndex} {e.Kind} {e.Text}".TrimEnd(),
    };
}
