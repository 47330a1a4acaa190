using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Writes a call of the hub as a chat completion request. Pure; what has no place in the format is reported.</summary>
internal sealed partial class OpenAITranslator(ModelCall call, string model, LossReport loss, bool streamUsage, ThinkingHistory thinking = ThinkingHistory.Dropped)
{
    // Members that the hub has no place for go back to where they came from; another form has no place for them.
    private readonly bool _isSameForm = call.SourceForm == WireForm.OpenAIChat;

    public void Write(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIWire.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        writer.WriteStartArray("messages"u8);
        for (int i = 0; i < call.Messages.Count; i++)
        {
            WriteMessage(writer, call.Messages[i], $"messages[{i}]");
        }

        writer.WriteEndArray();
        WriteTools(writer);
        WriteFormat(writer);
        WriteSampling(writer);
        WriteRest(writer);
        writer.WriteEndObject();
    }

    private void WriteTools(Utf8JsonWriter writer)
    {
        if (call.Tools.Count > 0)
        {
            writer.WriteStartArray("tools"u8);
            for (int i = 0; i < call.Tools.Count; i++)
            {
                WriteTool(writer, call.Tools[i], $"tools[{i}]");
            }

            writer.WriteEndArray();
        }

        switch (call.ToolChoice)
        {
            case null:
                break;
            case { Mode: ToolChoiceMode.Tool, Name: { } name }:
                writer.WriteStartObject("tool_choice"u8);
                writer.WriteString("type"u8, "function"u8);
                writer.WriteStartObject("function"u8);
                writer.WriteString("name"u8, name);
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case { Mode: var mode }:
                writer.WriteString("tool_choice"u8, mode switch { ToolChoiceMode.None => "none"u8, ToolChoiceMode.Required => "required"u8, _ => "auto"u8 });
                break;
        }

        if (call.ParallelToolCalls is { } parallel && call.Tools.Count > 0)
        {
            writer.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private void WriteTool(Utf8JsonWriter writer, ToolDefinition tool, string path)
    {
        if (tool.Vendor is { } vendor)
        {
            if (vendor.WireForm == WireForm.OpenAIChat)
            {
                vendor.Raw.WriteTo(writer);
            }
            else
            {
                loss.Dropped(path);
            }

            return;
        }

        ReportCacheControl(tool.CacheControl, path);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is not null)
        {
            writer.WriteString("description"u8, tool.Description);
        }

        if (tool.Parameters is { } parameters)
        {
            writer.WritePropertyName("parameters"u8);
            parameters.WriteTo(writer);
        }

        if (tool.Strict is { } strict)
        {
            writer.WriteBoolean("strict"u8, strict);
        }

        WriteExtra(writer, tool.Extra, path);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteFormat(Utf8JsonWriter writer)
    {
        if (call.ReplyFormat is not { } format)
        {
            return;
        }

        writer.WriteStartObject("response_format"u8);
        writer.WriteString("type"u8, format.Kind switch
        {
            ReplyFormatKind.JsonObject => "json_object"u8,
            ReplyFormatKind.JsonSchema => "json_schema"u8,
            _ => "text"u8,
        });
        if (format.Kind == ReplyFormatKind.JsonSchema)
        {
            writer.WriteStartObject("json_schema"u8);
            writer.WriteString("name"u8, format.Name ?? "reply");
            if (format.Description is not null)
            {
                writer.WriteString("description"u8, format.Description);
            }

            if (format.Schema is { } schema)
            {
                writer.WritePropertyName("schema"u8);
                schema.WriteTo(writer);
            }

            if (format.Strict is { } strict)
            {
                writer.WriteBoolean("strict"u8, strict);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteSampling(Utf8JsonWriter writer)
    {
        Number(writer, "max_completion_tokens"u8, call.MaxOutputTokens);
        Number(writer, "temperature"u8, call.Temperature);
        Number(writer, "top_p"u8, call.TopP);
        Number(writer, "frequency_penalty"u8, call.FrequencyPenalty);
        Number(writer, "presence_penalty"u8, call.PresencePenalty);
        Number(writer, "seed"u8, call.Seed);
        Number(writer, "n"u8, call.Choices);
        if (call.TopK is not null)
        {
            loss.Dropped("top_k");
        }

        if (call.Stop.Count > 0)
        {
            writer.WriteStartArray("stop"u8);
            foreach (string stop in call.Stop.Take(4))
            {
                writer.WriteStringValue(stop);
            }

            writer.WriteEndArray();
            if (call.Stop.Count > 4)
            {
                loss.Approximated("stop");
            }
        }

        if (call.LogProbs is { } logProbs)
        {
            writer.WriteBoolean("logprobs"u8, logProbs);
        }

        Number(writer, "top_logprobs"u8, call.TopLogProbs);
        if (call.LogitBias is { } bias)
        {
            writer.WritePropertyName("logit_bias"u8);
            bias.WriteTo(writer);
        }
    }

    private void WriteRest(Utf8JsonWriter writer)
    {
        if (OpenAIEffort.Of(call.Reasoning, loss) is { } effort)
        {
            writer.WriteString("reasoning_effort"u8, effort);
        }

        if (call.User is not null)
        {
            writer.WriteString("user"u8, call.User);
        }

        if (call.Metadata is { } metadata)
        {
            writer.WritePropertyName("metadata"u8);
            metadata.WriteTo(writer);
        }

        if (call.ServiceTier is not null)
        {
            writer.WriteString("service_tier"u8, call.ServiceTier);
        }

        if (call.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
            if (streamUsage)
            {
                writer.WriteStartObject("stream_options"u8);
                writer.WriteBoolean("include_usage"u8, true);
                writer.WriteEndObject();
            }
        }

        foreach (var (name, value) in call.Extra.Members)
        {
            // A path is of something inside a member that is written anew.
            if (_isSameForm && !name.Contains('.', StringComparison.Ordinal))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else
            {
                loss.Dropped(name);
            }
        }
    }

    private static void Number(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void Number(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private void ReportCacheControl(CacheControl? control, string path)
    {
        if (control is not null)
        {
            loss.Dropped(path + ".cache_control");
        }
    }

    private void WriteExtra(Utf8JsonWriter writer, ExtraMembers extra, string path)
    {
        foreach (var (name, value) in extra.Members)
        {
            if (_isSameForm)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else
            {
                loss.Dropped($"{path}.{name}");
            }
        }
    }
}
