using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

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

        FunctionTool.Write(writer, tool, index, loss);
    }
}
