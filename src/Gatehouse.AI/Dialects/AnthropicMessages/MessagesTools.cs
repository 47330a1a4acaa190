using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>Reads tools and tool_choice.</summary>
internal static class MessagesTools
{
    public static ToolDefinition Read(MessagesObject tool)
    {
        string type = tool.Text("type") ?? "custom";
        if (type != "custom")
        {
            return new ToolDefinition(tool.Text("name") ?? type, null, null) { Vendor = new UnknownPart(WireForm.AnthropicMessages, type, tool.Element) };
        }

        return new ToolDefinition(tool.RequiredText("name"), tool.Text("description"), tool.RequiredChild("input_schema").Element)
        {
            Strict = tool.Flag("strict"),
            CacheControl = tool.CacheControl(),
            Extra = tool.Extra(),
        };
    }

    /// <summary>The choice, and whether several tools may be called at once where the client says so.</summary>
    public static (ToolChoice? Choice, bool? Parallel) ReadChoice(MessagesObject call, ref ExtraMembers? extra)
    {
        if (call.Child("tool_choice") is not { } choice)
        {
            return (null, null);
        }

        string type = choice.RequiredText("type");
        var read = type switch
        {
            "auto" => new ToolChoice(ToolChoiceMode.Auto),
            "any" => new ToolChoice(ToolChoiceMode.Required),
            "tool" => new ToolChoice(ToolChoiceMode.Tool, choice.RequiredText("name")),
            "none" => new ToolChoice(ToolChoiceMode.None),
            _ => throw MessagesProblems.WrongValue(choice.PathOf("type"), type, "'auto', 'any', 'tool' or 'none'"),
        };
        bool? disabled = choice.Flag("disable_parallel_tool_use");
        choice.AddExtra("tool_choice.", ref extra);
        return (read, disabled is { } off ? !off : null);
    }
}
