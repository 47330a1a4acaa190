using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>Writes tools, strict_tools and tool_choice.</summary>
internal sealed class CohereTools(ModelCall call, LossReport loss)
{
    /// <summary>Returns whether there are any.</summary>
    public bool Write(Utf8JsonWriter writer)
    {
        var written = Chosen();
        if (written.Count > 0)
        {
            writer.WriteStartArray("tools"u8);
            foreach (int index in written)
            {
                WriteTool(writer, call.Tools[index], index);
            }

            writer.WriteEndArray();
            WriteStrict(writer, written);
        }

        WriteChoice(writer, written.Count > 0);
        if (call.ParallelToolCalls == false && written.Count > 0)
        {
            loss.Dropped("parallel_tool_calls");
        }

        return written.Count > 0;
    }

    /// <summary>Places of the tools that are sent: a single one when it is to be called, as the vendor cannot be told a name.</summary>
    private List<int> Chosen()
    {
        var chosen = new List<int>(call.Tools.Count);
        string? only = call.ToolChoice is { Mode: ToolChoiceMode.Tool } choice ? choice.Name : null;
        for (int i = 0; i < call.Tools.Count; i++)
        {
            var tool = call.Tools[i];
            if (tool.Vendor is { } vendor && vendor.WireForm != WireForm.CohereChat)
            {
                loss.Dropped($"tools[{i}]");
            }
            else if (only is null || tool.Name == only)
            {
                chosen.Add(i);
            }
        }

        if (only is not null && chosen.Count == 0)
        {
            throw WireJson.Refusal("tool_choice", $"The tool \"{only}\" that must be called is not among the tools.");
        }

        return chosen;
    }

    private void WriteTool(Utf8JsonWriter writer, ToolDefinition tool, int index)
    {
        if (tool.Vendor is { } vendor)
        {
            vendor.Raw.WriteTo(writer);
            return;
        }

        FunctionTool.Write(writer, tool, index, loss);
    }

    // Strictness is one setting for all tools: it is set when all ask for it, since it changes what a schema may say.
    private void WriteStrict(Utf8JsonWriter writer, List<int> written)
    {
        if (written.TrueForAll(i => call.Tools[i].Strict == true))
        {
            writer.WriteBoolean("strict_tools"u8, true);
            return;
        }

        foreach (int index in written)
        {
            if (call.Tools[index].Strict == true)
            {
                loss.Dropped($"tools[{index}].function.strict");
            }
        }
    }

    private void WriteChoice(Utf8JsonWriter writer, bool hasTools)
    {
        switch (call.ToolChoice?.Mode)
        {
            case ToolChoiceMode.None when hasTools:
                writer.WriteString("tool_choice"u8, "NONE"u8);
                break;
            case ToolChoiceMode.Required when hasTools:
                writer.WriteString("tool_choice"u8, "REQUIRED"u8);
                break;
            case ToolChoiceMode.Tool:
                writer.WriteString("tool_choice"u8, "REQUIRED"u8);
                if (call.Tools.Count > 1)
                {
                    loss.Approximated("tool_choice");
                }

                break;
            case ToolChoiceMode.Required:
                loss.Dropped("tool_choice");
                break;
        }
    }
}
