using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>Reads the tools of a call and which of them the model may or must use. Tools that the vendor runs are kept whole.</summary>
internal static class ResponsesToolReader
{
    public static (IReadOnlyList<ToolDefinition> Tools, ToolChoice? Choice) Read(OpenAIObject call, ExtraMembers losses)
    {
        List<ToolDefinition> tools = [.. call.Items("tools").Select(t => ReadTool(new OpenAIObject(t.Item, t.Path)))];
        if (!call.TryGet("tool_choice", out var value))
        {
            return (tools, null);
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            string word = value.GetString()!;
            return (tools, new ToolChoice(ModeOf(word) ?? throw OpenAIProblems.WrongValue("tool_choice", word, "'none', 'auto', and 'required'")));
        }

        var choice = new OpenAIObject(value, "tool_choice");
        switch (choice.RequiredText("type"))
        {
            case "function":
                return (tools, new ToolChoice(ToolChoiceMode.Tool, choice.RequiredText("name")));
            case "allowed_tools":
                return ReadAllowed(choice, tools);
            default:
                losses.Add("tool_choice", value);
                return (tools, null);
        }
    }

    // The model may use some of the tools only: it is given those only.
    private static (IReadOnlyList<ToolDefinition> Tools, ToolChoice? Choice) ReadAllowed(OpenAIObject choice, List<ToolDefinition> tools)
    {
        var allowed = choice.Items("tools").Select(t => new OpenAIObject(t.Item, t.Path)).Select(t => t.Text("name") ?? t.RequiredText("type")).ToHashSet(StringComparer.Ordinal);
        string mode = choice.Text("mode") ?? "auto";
        return (
            [.. tools.Where(t => allowed.Contains(t.Name))],
            new ToolChoice(ModeOf(mode) ?? throw choice.Unsupported("mode", mode, "'auto' and 'required'")));
    }

    private static ToolChoiceMode? ModeOf(string word) => word switch
    {
        "auto" => ToolChoiceMode.Auto,
        "none" => ToolChoiceMode.None,
        "required" => ToolChoiceMode.Required,
        _ => null,
    };

    private static ToolDefinition ReadTool(OpenAIObject tool)
    {
        string type = tool.RequiredText("type");
        return type == "function"
            ? new ToolDefinition(tool.RequiredText("name"), tool.Text("description"), tool.Child("parameters")?.Element)
            {
                Strict = tool.Flag("strict"),
                CacheControl = ResponsesContentReader.ReadCacheControl(tool),
                Extra = tool.Extra(),
            }
            : new ToolDefinition(tool.Text("name") ?? type, null, null) { Vendor = new UnknownPart(WireForm.OpenAIResponses, type, tool.Element) };
    }
}
