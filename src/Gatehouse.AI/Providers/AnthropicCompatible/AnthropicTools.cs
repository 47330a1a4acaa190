using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Writes tools and tool_choice.</summary>
internal sealed class AnthropicTools(ModelCall call, AnthropicFamily family, LossReport loss)
{
    private readonly bool _sameForm = call.SourceForm == WireForm.AnthropicMessages;

    public void Write(Utf8JsonWriter writer)
    {
        if (call.Tools.Count == 0)
        {
            WriteToolsOfHistory(writer);
            return;
        }

        bool open = false;
        for (int i = 0; i < call.Tools.Count; i++)
        {
            var tool = call.Tools[i];
            if (tool.Vendor is { } vendor && vendor.WireForm != WireForm.AnthropicMessages)
            {
                loss.Dropped($"tools[{i}]");
                continue;
            }

            if (!open)
            {
                writer.WriteStartArray("tools"u8);
                open = true;
            }

            WriteTool(writer, tool, i);
        }

        if (open)
        {
            writer.WriteEndArray();
            WriteChoice(writer);
        }
    }

    private void WriteTool(Utf8JsonWriter writer, ToolDefinition tool, int index)
    {
        if (tool.Vendor is { } vendor)
        {
            writer.WriteRawValue(vendor.Raw.GetRawText(), skipInputValidation: true);
            return;
        }

        bool strict = tool.Strict == true && family.StructuredOutput;
        if (tool.Strict == true && !strict)
        {
            loss.Dropped($"tools[{index}].function.strict");
        }

        writer.WriteStartObject();
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is { } description)
        {
            writer.WriteString("description"u8, description);
        }

        writer.WritePropertyName("input_schema"u8);
        WriteSchema(writer, tool, index, strict);
        if (strict)
        {
            writer.WriteBoolean("strict"u8, true);
        }

        if (tool.CacheControl is { } cache)
        {
            AnthropicBlocks.WriteCacheControl(writer, cache);
        }

        if (_sameForm)
        {
            AnthropicExtras.Write(writer, tool.Extra);
        }
        else
        {
            WireJson.ReportLost(tool.Extra, $"tools[{index}]", loss);
        }

        writer.WriteEndObject();
    }

    private void WriteSchema(Utf8JsonWriter writer, ToolDefinition tool, int index, bool strict)
    {
        if (tool.Parameters is not { } parameters || parameters.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            writer.WriteRawValue("""{"type":"object","properties":{}}"""u8, skipInputValidation: true);
        }
        else if (parameters.ValueKind != JsonValueKind.Object)
        {
            throw AnthropicRefusal.Of($"tools[{index}].function.parameters", $"The parameters of the tool \"{tool.Name}\" are not a JSON Schema object.");
        }
        else if (strict && !_sameForm)
        {
            if (AnthropicSchema.Write(writer, parameters))
            {
                loss.Approximated($"tools[{index}].function.parameters");
            }
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
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }
    }

    private void WriteChoice(Utf8JsonWriter writer)
    {
        bool one = call.ParallelToolCalls == false;
        var mode = call.ToolChoice?.Mode ?? ToolChoiceMode.Auto;
        if (call.ToolChoice is null && !one)
        {
            return;
        }

        bool forced = mode is ToolChoiceMode.Required or ToolChoiceMode.Tool;
        if (forced && !family.ForcedTools)
        {
            loss.Approximated("tool_choice");
            mode = ToolChoiceMode.Auto;
        }

        writer.WriteStartObject("tool_choice"u8);
        writer.WriteString("type"u8, mode switch
        {
            ToolChoiceMode.None => "none"u8,
            ToolChoiceMode.Required => "any"u8,
            ToolChoiceMode.Tool => "tool"u8,
            _ => "auto"u8,
        });
        if (mode == ToolChoiceMode.Tool)
        {
            writer.WriteString("name"u8, call.ToolChoice!.Name);
        }

        if (one && mode != ToolChoiceMode.None)
        {
            writer.WriteBoolean("disable_parallel_tool_use"u8, true);
        }

        AnthropicExtras.WriteInside(writer, call, "tool_choice.");

        writer.WriteEndObject();
    }

    // A conversation with tool calls in it must define tools, also when this call offers none. Their names are known, and
    // the model is told not to use them, which is what the caller asked for.
    private void WriteToolsOfHistory(Utf8JsonWriter writer)
    {
        if (call.ToolChoice is { Mode: ToolChoiceMode.Required or ToolChoiceMode.Tool })
        {
            loss.Dropped("tool_choice");
        }

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

        if (names.Count == 0 || _sameForm)
        {
            return;
        }

        writer.WriteStartArray("tools"u8);
        foreach (string name in names)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WritePropertyName("input_schema"u8);
            writer.WriteRawValue("""{"type":"object"}"""u8, skipInputValidation: true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("tool_choice"u8);
        writer.WriteString("type"u8, "none"u8);
        writer.WriteEndObject();
    }
}
