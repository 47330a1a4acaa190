using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>Writes tools. The server cannot be told whether to call one; a call that must call none gets none to call.</summary>
internal sealed class OllamaTools(ModelCall call, LossReport loss)
{
    public void Write(Utf8JsonWriter writer)
    {
        bool open = false;
        for (int i = 0; i < call.Tools.Count; i++)
        {
            if (call.Tools[i].Vendor is not null)
            {
                loss.Dropped($"tools[{i}]");
                continue;
            }

            if (call.ToolChoice?.Mode == ToolChoiceMode.None)
            {
                continue;
            }

            if (!open)
            {
                writer.WriteStartArray("tools"u8);
                open = true;
            }

            WriteTool(writer, call.Tools[i], i);
        }

        if (open)
        {
            writer.WriteEndArray();
            if (call.ParallelToolCalls == false)
            {
                loss.Dropped("parallel_tool_calls");
            }
        }

        if (call.ToolChoice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Tool)
        {
            loss.Dropped("tool_choice");
        }
    }

    private void WriteTool(Utf8JsonWriter writer, ToolDefinition tool, int index)
    {
        if (tool.Strict == true)
        {
            loss.Dropped($"tools[{index}].function.strict");
        }

        if (tool.CacheControl is not null)
        {
            loss.Dropped($"tools[{index}].cache_control");
        }

        foreach (var (name, value) in tool.Extra.Members)
        {
            if (!OllamaJson.SaysNothing(value))
            {
                loss.Dropped($"tools[{index}].{name}");
            }
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is not null)
        {
            writer.WriteString("description"u8, tool.Description);
        }

        writer.WritePropertyName("parameters"u8);
        switch (tool.Parameters)
        {
            case { ValueKind: JsonValueKind.Object } parameters:
                parameters.WriteTo(writer);
                break;
            case null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }:
                writer.WriteRawValue("""{"type":"object","properties":{}}"""u8, skipInputValidation: true);
                break;
            default:
                throw OllamaJson.Refusal($"tools[{index}].function.parameters", $"The parameters of the tool \"{tool.Name}\" are not a JSON Schema object.");
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
