using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>Writes tools and the choice of them. Functions are flat here, and strict unless the call says that they are not.</summary>
internal sealed class ResponsesTools(ModelCall call, LossReport loss)
{
    /// <summary>Chat completions' member that asks the model to search the web; here it is a tool.</summary>
    public const string SearchOptions = "web_search_options";

    private int _count;

    public void Write(Utf8JsonWriter writer)
    {
        for (int i = 0; i < call.Tools.Count; i++)
        {
            if (call.Tools[i].Vendor is { } vendor && vendor.WireForm != WireForm.OpenAIResponses)
            {
                loss.Dropped($"tools[{i}]");
                continue;
            }

            Open(writer);
            if (call.Tools[i].Vendor is { } own)
            {
                own.Raw.WriteTo(writer);
            }
            else
            {
                WriteFunction(writer, call.Tools[i], i);
            }
        }

        if (call.Extra.TryGet(SearchOptions, out var search) && search.ValueKind == JsonValueKind.Object)
        {
            Open(writer);
            WriteSearch(writer, search);
        }

        if (_count > 0)
        {
            writer.WriteEndArray();
            WriteChoice(writer);
        }
        else if (call.ToolChoice is { Mode: ToolChoiceMode.Required or ToolChoiceMode.Tool })
        {
            loss.Dropped("tool_choice");
        }
    }

    private void Open(Utf8JsonWriter writer)
    {
        if (_count++ == 0)
        {
            writer.WriteStartArray("tools"u8);
        }
    }

    private void WriteFunction(Utf8JsonWriter writer, ToolDefinition tool, int index)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        FunctionTool.WriteMembers(writer, tool, index, loss);

        // Left out it is true here and false in every other form (platform.openai.com/docs/guides/migrate-to-responses).
        writer.WriteBoolean("strict"u8, tool.Strict ?? false);
        writer.WriteEndObject();
    }

    private void WriteSearch(Utf8JsonWriter writer, JsonElement options)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "web_search"u8);
        foreach (var member in options.EnumerateObject())
        {
            if (member.NameEquals("search_context_size"u8))
            {
                member.WriteTo(writer);
            }
            else if (member.NameEquals("user_location"u8) && WireJson.Object(member.Value, "approximate"u8) is { ValueKind: JsonValueKind.Object } place)
            {
                writer.WriteStartObject("user_location"u8);
                writer.WriteString("type"u8, "approximate"u8);
                foreach (var detail in place.EnumerateObject())
                {
                    detail.WriteTo(writer);
                }

                writer.WriteEndObject();
            }
            else if (!WireJson.SaysNothing(member.Value))
            {
                loss.Dropped($"{SearchOptions}.{member.Name}");
            }
        }

        writer.WriteEndObject();
    }

    private void WriteChoice(Utf8JsonWriter writer)
    {
        switch (call.ToolChoice)
        {
            case null:
                break;
            case { Mode: ToolChoiceMode.Tool, Name: { } name }:
                writer.WriteStartObject("tool_choice"u8);
                writer.WriteString("type"u8, "function"u8);
                writer.WriteString("name"u8, name);
                writer.WriteEndObject();
                break;
            case { Mode: var mode }:
                writer.WriteString("tool_choice"u8, mode switch { ToolChoiceMode.None => "none"u8, ToolChoiceMode.Required => "required"u8, _ => "auto"u8 });
                break;
        }

        if (call.ParallelToolCalls is { } parallel)
        {
            writer.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }
}
