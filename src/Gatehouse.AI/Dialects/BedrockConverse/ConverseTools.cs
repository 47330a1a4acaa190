using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Reads toolConfig: tools, the cache points between them, and the choice.</summary>
internal static class ConverseTools
{
    public static List<ToolDefinition> Read(ConverseObject call, ref ExtraMembers? extra, out ToolChoice? choice)
    {
        choice = null;
        if (call.Child("toolConfig") is not { } config)
        {
            return [];
        }

        var tools = new List<ToolDefinition>();
        foreach (var tool in config.Items("tools"))
        {
            if (tool.Child("cachePoint") is { } point && tools.Count > 0)
            {
                tools[^1] = tools[^1] with { CacheControl = ConverseBlockReader.ReadCachePoint(point) };
            }
            else
            {
                tools.Add(ReadTool(tool));
            }
        }

        choice = config.Child("toolChoice") is { } chosen ? ReadChoice(chosen) : null;
        config.AddExtra("toolConfig.", ref extra);
        return tools;
    }

    /// <summary>Where each tool was written.</summary>
    public static IReadOnlyList<ConversePlace> PlacesOf(ConverseObject call)
    {
        var places = new List<ConversePlace>();
        foreach (var tool in call.Child("toolConfig")?.Items("tools") ?? [])
        {
            if (tool.Child("cachePoint") is not null && places.Count > 0)
            {
                places[^1] = places[^1] with { CachePoint = tool.Path };
            }
            else
            {
                places.Add(new ConversePlace(tool.Path, null));
            }
        }

        return places;
    }

    private static ToolDefinition ReadTool(ConverseObject tool)
    {
        if (tool.Child("toolSpec") is not { } spec)
        {
            string type = tool.Element.EnumerateObject().Select(m => m.Name).FirstOrDefault() ?? "";
            return new ToolDefinition(type, null, null) { Vendor = new UnknownPart(WireForm.BedrockConverse, type, tool.Element) };
        }

        return new ToolDefinition(spec.RequiredText("name"), spec.Text("description"), spec.RequiredChild("inputSchema").RequiredChild("json").Element)
        {
            Strict = spec.Flag("strict"),
            Extra = spec.Extra(),
        };
    }

    private static ToolChoice ReadChoice(ConverseObject choice)
    {
        if (choice.Child("tool") is { } tool)
        {
            return new ToolChoice(ToolChoiceMode.Tool, tool.RequiredText("name"));
        }

        return choice.TryGet("any", out _) ? new ToolChoice(ToolChoiceMode.Required)
            : choice.TryGet("auto", out _) ? new ToolChoice(ToolChoiceMode.Auto)
            : throw ConverseProblems.Invalid(choice.Path, "is neither auto nor any nor tool");
    }
}
