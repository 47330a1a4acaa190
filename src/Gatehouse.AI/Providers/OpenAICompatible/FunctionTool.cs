using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>A function in the shape that OpenAI gave it and other vendors took over in forms of their own.</summary>
internal static class FunctionTool
{
    /// <summary>Writes it, and names what of it has no place there.</summary>
    public static void Write(Utf8JsonWriter writer, ToolDefinition tool, int index, LossReport loss)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        WriteMembers(writer, tool, index, loss);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes what is said of it, name to parameters, and names what has no place.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, ToolDefinition tool, int index, LossReport loss)
    {
        if (tool.CacheControl is not null)
        {
            loss.Dropped($"tools[{index}].cache_control");
        }

        WireJson.ReportLost(tool.Extra, $"tools[{index}]", loss);
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
                throw WireJson.Refusal($"tools[{index}].function.parameters", $"The parameters of the tool \"{tool.Name}\" are not a JSON Schema object.");
        }
    }
}
