using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Writes tools and toolConfig. Parameters go out as JSON Schema whole (parametersJsonSchema, googleapis/js-genai:src/types.ts);
/// the older parameters member takes only a part of OpenAPI's schema.
/// </summary>
internal sealed class GeminiTools(ModelCall call, LossReport loss)
{
    public void Write(Utf8JsonWriter writer)
    {
        bool open = false;
        bool declares = false;
        for (int i = 0; i < call.Tools.Count; i++)
        {
            if (call.Tools[i].Vendor is { } vendor)
            {
                declares = CloseDeclarations(writer, declares);
                if (vendor.WireForm == WireForm.Gemini)
                {
                    open = Open(writer, open);
                    writer.WriteRawValue(vendor.Raw.GetRawText(), skipInputValidation: true);
                }
                else
                {
                    loss.Dropped($"tools[{i}]");
                }

                continue;
            }

            open = Open(writer, open);
            if (!declares)
            {
                writer.WriteStartObject();
                writer.WriteStartArray("functionDeclarations"u8);
                declares = true;
            }

            WriteFunction(writer, call.Tools[i], i);
        }

        CloseDeclarations(writer, declares);
        if (open)
        {
            writer.WriteEndArray();
            WriteChoice(writer);
        }
        else if (call.ToolChoice is { Mode: ToolChoiceMode.Required or ToolChoiceMode.Tool })
        {
            loss.Dropped("tool_choice");
        }

        if (call.ParallelToolCalls == false)
        {
            loss.Dropped("parallel_tool_calls");
        }
    }

    private static bool Open(Utf8JsonWriter writer, bool open)
    {
        if (!open)
        {
            writer.WriteStartArray("tools"u8);
        }

        return true;
    }

    private static bool CloseDeclarations(Utf8JsonWriter writer, bool declares)
    {
        if (declares)
        {
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return false;
    }

    private void WriteFunction(Utf8JsonWriter writer, ToolDefinition tool, int index)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is { } description)
        {
            writer.WriteString("description"u8, description);
        }

        if (tool.Parameters is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } parameters)
        {
            if (parameters.ValueKind != JsonValueKind.Object)
            {
                throw GeminiRefusal.Of($"tools[{index}].function.parameters", $"The parameters of the tool \"{tool.Name}\" are not a JSON Schema object.");
            }

            // An object without any members is a tool without arguments, which has no schema here.
            if (parameters.EnumerateObject().MoveNext())
            {
                writer.WritePropertyName("parametersJsonSchema"u8);
                writer.WriteRawValue(parameters.GetRawText(), skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
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
            if (!WireJson.SaysNothing(value))
            {
                loss.Dropped($"tools[{index}].{name}");
            }
        }
    }

    private void WriteChoice(Utf8JsonWriter writer)
    {
        if (call.ToolChoice is not { } choice)
        {
            return;
        }

        writer.WriteStartObject("toolConfig"u8);
        writer.WriteStartObject("functionCallingConfig"u8);
        writer.WriteString("mode"u8, choice.Mode switch
        {
            ToolChoiceMode.None => "NONE"u8,
            ToolChoiceMode.Required or ToolChoiceMode.Tool => "ANY"u8,
            _ => "AUTO"u8,
        });
        if (choice.Mode == ToolChoiceMode.Tool)
        {
            writer.WriteStartArray("allowedFunctionNames"u8);
            writer.WriteStringValue(choice.Name);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
