using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>Writes the response object and its items.</summary>
internal static class ResponsesWriter
{
    /// <summary>A response as it stands. What the call set is told back as the client wrote it.</summary>
    public static void Write(Utf8JsonWriter writer, ResponseState state)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, "resp_" + state.BareId);
        writer.WriteString("object"u8, "response"u8);
        writer.WriteNumber("created_at"u8, state.Created);
        writer.WriteString("status"u8, state.Error is not null ? "failed"u8 : state.Finish is { } finish ? ResponsesStatus.Of(finish) : "in_progress"u8);
        writer.WriteBoolean("background"u8, false);
        if (state.Error is { } error)
        {
            ResponsesErrors.Write(writer, error);
        }
        else
        {
            writer.WriteNull("error"u8);
        }

        ResponsesStatus.WriteDetails(writer, state.Error is null ? state.Finish : null);
        Echo(writer, state.Call, "instructions"u8, "null"u8);
        Echo(writer, state.Call, "max_output_tokens"u8, "null"u8);
        Echo(writer, state.Call, "max_tool_calls"u8, "null"u8);
        writer.WriteString("model"u8, state.Model);
        writer.WriteStartArray("output"u8);
        foreach (var item in state.Items)
        {
            WriteItem(writer, item);
        }

        writer.WriteEndArray();
        Echo(writer, state.Call, "parallel_tool_calls"u8, "true"u8);
        writer.WriteNull("previous_response_id"u8);
        Echo(writer, state.Call, "prompt_cache_key"u8, "null"u8);
        Echo(writer, state.Call, "reasoning"u8, "{\"effort\":null,\"summary\":null}"u8);
        Echo(writer, state.Call, "safety_identifier"u8, "null"u8);
        writer.WriteString("service_tier"u8, state.ServiceTier ?? "default");

        // Nothing is kept, whatever was asked for.
        writer.WriteBoolean("store"u8, false);
        Echo(writer, state.Call, "temperature"u8, "null"u8);
        Echo(writer, state.Call, "text"u8, "{\"format\":{\"type\":\"text\"}}"u8);
        Echo(writer, state.Call, "tool_choice"u8, "\"auto\""u8);
        Echo(writer, state.Call, "tools"u8, "[]"u8);
        Echo(writer, state.Call, "top_logprobs"u8, "0"u8);
        Echo(writer, state.Call, "top_p"u8, "null"u8);
        writer.WriteString("truncation"u8, "disabled"u8);
        WriteUsage(writer, state.Finish is null ? TokenUsage.Unknown : state.Usage);
        Echo(writer, state.Call, "user"u8, "null"u8);
        Echo(writer, state.Call, "metadata"u8, "{}"u8);
        writer.WriteEndObject();
    }

    /// <summary>An item as far as it is known; one that was only begun has no content yet.</summary>
    public static void WriteItem(Utf8JsonWriter writer, OutputItem item)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, item.Id);
        switch (item.Kind)
        {
            case OutputKind.Message:
                writer.WriteString("type"u8, "message"u8);
                writer.WriteString("status"u8, item.Status);
                writer.WriteStartArray("content"u8);
                foreach (var text in item.Texts)
                {
                    WriteContent(writer, text);
                }

                writer.WriteEndArray();
                writer.WriteString("role"u8, "assistant"u8);
                break;
            case OutputKind.FunctionCall:
                writer.WriteString("type"u8, "function_call"u8);
                writer.WriteString("status"u8, item.Status);
                writer.WriteString("arguments"u8, item.Arguments.ToString());
                writer.WriteString("call_id"u8, item.CallId);
                writer.WriteString("name"u8, item.Name);
                break;
            case OutputKind.Image:
                writer.WriteString("type"u8, "image_generation_call"u8);
                writer.WriteString("status"u8, item.Status);
                writer.WriteString("result"u8, item.Image);
                break;
            default:
                WriteReasoning(writer, item);
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>A part of a message; a text that was only begun is empty.</summary>
    public static void WriteContent(Utf8JsonWriter writer, OutputText text)
    {
        writer.WriteStartObject();
        if (text.IsRefusal)
        {
            writer.WriteString("type"u8, "refusal"u8);
            writer.WriteString("refusal"u8, text.Text.ToString());
        }
        else
        {
            writer.WriteString("type"u8, "output_text"u8);
            WriteAnnotations(writer, text);
            WriteLogProbs(writer, text);
            writer.WriteString("text"u8, text.Text.ToString());
        }

        writer.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, OutputText text)
    {
        writer.WriteStartArray("annotations"u8);
        if (text.Citations.Count > 0)
        {
            var words = AnswerText.Of(text.Text.ToString());
            foreach (var citation in text.Citations)
            {
                OpenAIAnnotations.WriteResponse(writer, citation, words);
            }
        }

        writer.WriteEndArray();
    }

    public static void WriteSummary(Utf8JsonWriter writer, OutputText text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "summary_text"u8);
        writer.WriteString("text"u8, text.Text.ToString());
        writer.WriteEndObject();
    }

    public static void WriteLogProbs(Utf8JsonWriter writer, OutputText text)
    {
        writer.WriteStartArray("logprobs"u8);
        foreach (var token in text.LogProbs)
        {
            token.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private static void WriteReasoning(Utf8JsonWriter writer, OutputItem item)
    {
        writer.WriteString("type"u8, "reasoning"u8);
        writer.WriteStartArray("summary"u8);
        foreach (var text in item.Texts)
        {
            WriteSummary(writer, text);
        }

        writer.WriteEndArray();
        if (item.Sealed is not null)
        {
            writer.WriteString("encrypted_content"u8, item.Sealed);
        }
    }

    private static void WriteUsage(Utf8JsonWriter writer, TokenUsage usage)
    {
        if (usage.Grade == UsageGrade.None)
        {
            writer.WriteNull("usage"u8);
            return;
        }

        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, usage.TotalInput);
        writer.WriteStartObject("input_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CacheRead + usage.AudioCacheRead);
        writer.WriteNumber("cache_write_tokens"u8, usage.CacheWrite5m + usage.CacheWrite1h);
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens"u8, usage.TotalOutput);
        writer.WriteStartObject("output_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens"u8, usage.TotalInput + usage.TotalOutput);
        writer.WriteEndObject();
    }

    private static void Echo(Utf8JsonWriter writer, ModelCall call, ReadOnlySpan<byte> name, ReadOnlySpan<byte> otherwise)
    {
        writer.WritePropertyName(name);
        if (call.Source is { } source && source.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            value.WriteTo(writer);
        }
        else
        {
            writer.WriteRawValue(otherwise, skipInputValidation: true);
        }
    }
}
