using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Reads tools and toolConfig. When only some functions are allowed, the others are not offered.</summary>
internal sealed class GeminiToolReader
{
    private readonly List<string> _places;

    /// <param name="call">The call.</param>
    /// <param name="extra">Takes what toolConfig says beyond the hub.</param>
    public GeminiToolReader(GeminiObject call, ExtraMembers extra)
    {
        var tools = new List<(ToolDefinition Tool, string Place)>();
        foreach (var (item, path) in call.Items("tools"))
        {
            ReadTool(new GeminiObject(item, path), tools);
        }

        var whole = call.Child("toolConfig");
        var config = whole?.Child("functionCallingConfig");
        string? mode = config?.Text("mode")?.ToUpperInvariant();
        var allowed = config?.Items("allowedFunctionNames").Select(n => n.Item.ToString()).ToList() ?? [];
        Choice = mode switch
        {
            "ANY" => allowed.Count == 1 ? new ToolChoice(ToolChoiceMode.Tool, allowed[0]) : new ToolChoice(ToolChoiceMode.Required),
            "NONE" => new ToolChoice(ToolChoiceMode.None),
            "AUTO" or "VALIDATED" => new ToolChoice(ToolChoiceMode.Auto),
            _ => null,
        };
        whole?.AddExtra(extra, "toolConfig.");
        config?.AddExtra(extra, "toolConfig.functionCallingConfig.");
        if (allowed.Count > 1)
        {
            tools.RemoveAll(t => t.Tool.Vendor is null && !allowed.Contains(t.Tool.Name, StringComparer.Ordinal));
        }

        Tools = [.. tools.Select(t => t.Tool)];
        _places = [.. tools.Select(t => t.Place)];
    }

    /// <summary>Where each tool was written ("tools[0].functionDeclarations[1]").</summary>
    public static IReadOnlyList<string> PlacesOf(GeminiObject call) => new GeminiToolReader(call, new ExtraMembers())._places;

    public IReadOnlyList<ToolDefinition> Tools { get; }

    public ToolChoice? Choice { get; }

    private static void ReadTool(GeminiObject tool, List<(ToolDefinition Tool, string Place)> tools)
    {
        foreach (var (item, path) in tool.Items("functionDeclarations"))
        {
            tools.Add((ReadFunction(new GeminiObject(item, path)), path));
        }

        foreach (var (name, value) in tool.Extra().Members)
        {
            tools.Add((new ToolDefinition(name, null, null) { Vendor = new UnknownPart(WireForm.Gemini, name, Alone(name, value)) }, tool.PathOf(name)));
        }
    }

    private static ToolDefinition ReadFunction(GeminiObject function)
    {
        var schema = function.Child("parametersJsonSchema")?.Element
            ?? (function.Child("parameters") is { } old ? GeminiSchemaReader.Read(old.Element) : null);
        return new ToolDefinition(function.RequiredText("name"), function.Text("description"), schema) { Extra = function.Extra() };
    }

    private static JsonElement Alone(string name, JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(output, GeminiJsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WritePropertyName(name);
            value.WriteTo(writer);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(output.WrittenSpan);
    }
}
