using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Writes toolConfig. There is no way to offer tools and forbid them, nor to ask for one call at a time.</summary>
internal sealed class BedrockTools(Utf8JsonWriter writer, ModelCall call, BedrockFamily family, BedrockBlocks blocks, LossReport loss)
{
    public void Write()
    {
        var used = ToolsOfHistory();
        var mode = call.ToolChoice?.Mode ?? ToolChoiceMode.Auto;
        bool offered = call.Tools.Any(t => t.Vendor is null or { WireForm: WireForm.BedrockConverse });
        ReportVendorTools();
        if (call.ParallelToolCalls == false && offered)
        {
            loss.Dropped("parallel_tool_calls");
        }

        if (!offered)
        {
            WriteToolsOfHistory(used, mode);
            return;
        }

        // Without any in the history tools that must not be used are best not told of.
        if (mode == ToolChoiceMode.None)
        {
            loss.Approximated("tool_choice");
            if (used.Count == 0)
            {
                return;
            }
        }

        writer.WriteStartObject("toolConfig"u8);
        writer.WriteStartArray("tools"u8);
        for (int i = 0; i < call.Tools.Count; i++)
        {
            WriteTool(call.Tools[i], i);
        }

        writer.WriteEndArray();
        WriteChoice(mode);
        writer.WriteEndObject();
    }

    private void ReportVendorTools()
    {
        for (int i = 0; i < call.Tools.Count; i++)
        {
            if (call.Tools[i].Vendor is { WireForm: not WireForm.BedrockConverse })
            {
                loss.Dropped($"tools[{i}]");
            }
        }
    }

    private void WriteTool(ToolDefinition tool, int index)
    {
        if (tool.Vendor is { } vendor)
        {
            if (vendor.WireForm == WireForm.BedrockConverse)
            {
                writer.WriteRawValue(vendor.Raw.GetRawText(), skipInputValidation: true);
            }

            return;
        }

        writer.WriteStartObject();
        writer.WriteStartObject("toolSpec"u8);
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is { Length: > 0 } description)
        {
            writer.WriteString("description"u8, description);
        }

        writer.WriteStartObject("inputSchema"u8);
        writer.WritePropertyName("json"u8);
        WriteSchema(tool, index);
        writer.WriteEndObject();
        if (tool.Strict == true && family.StructuredOutput)
        {
            writer.WriteBoolean("strict"u8, true);
        }
        else if (tool.Strict == true)
        {
            loss.Dropped($"tools[{index}].function.strict");
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        WireJson.ReportLost(tool.Extra, $"tools[{index}]", loss);
        if (tool.CacheControl is { } cache)
        {
            blocks.WriteCachePoint(cache, $"tools[{index}]", family is { Caching: true, IsClaude: true });
        }
    }

    private void WriteSchema(ToolDefinition tool, int index)
    {
        if (tool.Parameters is not { } parameters || parameters.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            writer.WriteRawValue("""{"type":"object","properties":{}}"""u8, skipInputValidation: true);
        }
        else if (parameters.ValueKind != JsonValueKind.Object)
        {
            throw BedrockRefusal.Of($"tools[{index}].function.parameters", $"The parameters of the tool \"{tool.Name}\" are not a JSON Schema object.");
        }
        else if (parameters.TryGetProperty("type"u8, out _))
        {
            writer.WriteRawValue(parameters.GetRawText(), skipInputValidation: true);
        }
        else
        {
            // The API wants the type to be named; {} stands for a tool without arguments.
            writer.WriteStartObject();
            writer.WriteString("type"u8, "object"u8);
            foreach (var member in parameters.EnumerateObject())
            {
                BedrockJson.WriteRaw(writer, member.Name, member.Value);
            }

            writer.WriteEndObject();
        }
    }

    private void WriteChoice(ToolChoiceMode mode)
    {
        if (call.ToolChoice is null || mode == ToolChoiceMode.None)
        {
            return;
        }

        bool named = mode == ToolChoiceMode.Tool && family.NamedTool;
        bool forced = mode is ToolChoiceMode.Required or ToolChoiceMode.Tool && family.ForcedTools;
        if ((mode == ToolChoiceMode.Tool && !named) || (mode == ToolChoiceMode.Required && !forced))
        {
            loss.Approximated("tool_choice");
        }

        writer.WriteStartObject("toolChoice"u8);
        writer.WriteStartObject(named ? "tool"u8 : forced ? "any"u8 : "auto"u8);
        if (named)
        {
            writer.WriteString("name"u8, call.ToolChoice.Name);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private List<string> ToolsOfHistory()
    {
        var names = new List<string>();
        foreach (var message in call.Messages)
        {
            foreach (var part in message.Parts)
            {
                if (part is ToolCallPart used && !names.Contains(used.Name, StringComparer.Ordinal))
                {
                    names.Add(used.Name);
                }
            }
        }

        return names;
    }

    // A conversation with tool calls in it must define tools, also when this call offers none. Their names are known; that
    // they must not be used cannot be said.
    private void WriteToolsOfHistory(List<string> names, ToolChoiceMode mode)
    {
        if (mode is ToolChoiceMode.Required or ToolChoiceMode.Tool)
        {
            loss.Dropped("tool_choice");
        }

        if (names.Count == 0)
        {
            return;
        }

        loss.Approximated("tools");
        writer.WriteStartObject("toolConfig"u8);
        writer.WriteStartArray("tools"u8);
        foreach (string name in names)
        {
            WriteTool(new ToolDefinition(name, null, null), 0);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
