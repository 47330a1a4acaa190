using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.GeminiCompatible;

namespace Gatehouse.AI.Tests.Providers.GeminiCompatible;

/// <summary>Short ways to write calls, to translate them and to read streams.</summary>
internal static class GeminiCalling
{
    public const string Levels = "gemini-3-pro-preview";
    public const string Budget = "gemini-2.5-flash";

    public static ModelCall Call(params Message[] messages) => new()
    {
        Model = "alias",
        SourceForm = WireForm.OpenAIChat,
        Messages = messages,
    };

    public static Message Sys(params Part[] parts) => new(Role.System, parts);

    public static Message User(params Part[] parts) => new(Role.User, parts);

    public static Message User(string text) => User(new TextPart(text));

    public static Message Assistant(params Part[] parts) => new(Role.Assistant, parts);

    public static Message Tool(string id, params Part[] parts) => new(Role.Tool, [new ToolResultPart(id, parts)]);

    public static JsonElement Json(string json) => JsonElement.Parse(json);

    public static ExtraMembers Extra(string json)
    {
        var extra = new ExtraMembers();
        foreach (var member in Json(json).EnumerateObject())
        {
            extra.Add(member.Name, member.Value);
        }

        return extra;
    }

    /// <summary>The wire body and what was lost.</summary>
    public static (string Wire, string Loss) Translate(ModelCall call, string model = Budget)
    {
        var loss = new LossReport();
        string wire = Encoding.UTF8.GetString(GeminiTranslator.Write(call, model, loss).Span);
        using var valid = JsonDocument.Parse(wire);
        return (wire, loss.ToString());
    }

    public static ModelError Refused(ModelCall call, string model = Budget)
        => Assert.Throws<ModelException>(() => Translate(call, model)).Error;

    public static List<StreamEvent> Read(IEnumerable<string> data, bool end = true)
    {
        var stream = new GeminiStream();
        var events = new List<StreamEvent>();
        foreach (string json in data)
        {
            stream.Read(default, Encoding.UTF8.GetBytes(json), events);
        }

        if (end)
        {
            stream.End(events);
        }

        return events;
    }

    /// <summary>The parts that the events of a stream make up.</summary>
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
                StreamEventKind.ToolCallStarted => new ToolCallPart(e.Text!, e.Name!, ""),
                StreamEventKind.ToolArgumentsDelta => ((ToolCallPart)part!) with { Arguments = ((ToolCallPart)part).Arguments + e.Text },
                StreamEventKind.Unknown => new UnknownPart(WireForm.Gemini, "", e.Raw!.Value),
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
        StreamEventKind.Usage => $"Usage {e.Usage!.Input}+{e.Usage.CacheRead}r -> {e.Usage.Output}+{e.Usage.Reasoning}t {e.Usage.Grade}",
        StreamEventKind.Finished => $"{e.Choice} Finished {e.Finish} {e.Text}",
        StreamEventKind.Failed => $"Failed {e.Error!.Kind} {e.Error.Status} {e.Error.Message}",
        StreamEventKind.Unknown or StreamEventKind.LogProbs => $"{e.Choice}.{e.PartIndex} {e.Kind} {JsonSerializer.Serialize(e.Raw)}",
        StreamEventKind.Started => $"Started {e.Text} {e.Name} {e.Raw}".TrimEnd(),
        StreamEventKind.ToolCallStarted => $"{e.Choice}.{e.PartIndex} ToolCallStarted {e.Text} {e.Name}",
        StreamEventKind.Ended => e.Kind.ToString(),
        _ => $"{e.Choice}.{e.PartIndex} {e.Kind} {e.Text}".TrimEnd(),
    };
}
