using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Writes parts as content blocks.</summary>
internal sealed class AnthropicBlocks(Utf8JsonWriter writer, LossReport loss, bool sameForm, bool fetches)
{
    public void Write(PlacedPart placed)
    {
        switch (placed.Part)
        {
            case UnknownPart unknown:
                writer.WriteRawValue(unknown.Raw.GetRawText(), skipInputValidation: true);
                return;
            case ImagePart image:
                AnthropicMedia.WriteImage(writer, image, placed.Path, loss, fetches);
                break;
            case FilePart file:
                AnthropicMedia.WriteFile(writer, file, placed.Path, sameForm, fetches);
                break;
            case ToolResultPart result:
                WriteToolResult(result, placed);
                break;
            default:
                WriteText(placed);
                break;
        }

        WriteEnd(placed.Part, placed.Path);
    }

    private void WriteText(PlacedPart placed)
    {
        writer.WriteStartObject();
        switch (placed.Part)
        {
            case TextPart text:
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("text"u8, text.Text);
                break;
            case RefusalPart refusal:
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("text"u8, refusal.Text);
                break;
            case ThinkingPart thinking:
                writer.WriteString("type"u8, "thinking"u8);
                writer.WriteString("thinking"u8, thinking.Text);
                writer.WriteString("signature"u8, thinking.Signature);
                break;
            case RedactedThinkingPart redacted:
                writer.WriteString("type"u8, "redacted_thinking"u8);
                writer.WriteString("data"u8, redacted.Data);
                break;
            case ToolCallPart call:
                writer.WriteString("type"u8, "tool_use"u8);
                writer.WriteString("id"u8, SafeId(call.Id));
                writer.WriteString("name"u8, call.Name);
                writer.WritePropertyName("input"u8);
                WriteArguments(call, placed.Path);
                break;
        }
    }

    private void WriteArguments(ToolCallPart call, string path)
    {
        if (string.IsNullOrWhiteSpace(call.Arguments))
        {
            writer.WriteRawValue("{}"u8, skipInputValidation: true);
            return;
        }

        try
        {
            using var parsed = JsonDocument.Parse(call.Arguments);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
            {
                writer.WriteRawValue(call.Arguments.AsSpan().Trim(), skipInputValidation: true);
                return;
            }
        }
        catch (JsonException)
        {
            // Told below, with the place.
        }

        throw AnthropicRefusal.Of($"{path}.function.arguments", $"The arguments of the tool call \"{call.Id}\" are not a JSON object, and the model takes nothing else.");
    }

    private void WriteToolResult(ToolResultPart result, PlacedPart placed)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_result"u8);
        writer.WriteString("tool_use_id"u8, SafeId(result.CallId));
        WriteResultContent(result, placed);
        if (result.IsError)
        {
            writer.WriteBoolean("is_error"u8, true);
        }
    }

    private void WriteResultContent(ToolResultPart result, PlacedPart placed)
    {
        if (result.Content is [TextPart { CacheControl: null, Extra.Count: 0 } only] && !string.IsNullOrWhiteSpace(only.Text))
        {
            writer.WriteString("content"u8, only.Text);
            return;
        }

        bool open = false;
        for (int i = 0; i < result.Content.Count; i++)
        {
            var part = result.Content[i];
            var inner = new PlacedPart(part, placed.Message, i) { Result = placed.Index };
            if (part is ToolResultPart or ToolCallPart || !AnthropicParts.IsKept(inner, Role.User, loss))
            {
                continue;
            }

            if (!open)
            {
                writer.WriteStartArray("content"u8);
                open = true;
            }

            Write(inner);
        }

        if (open)
        {
            writer.WriteEndArray();
        }
    }

    private void WriteEnd(Part part, string path)
    {
        if (part.CacheControl is { } cache)
        {
            if (part is ThinkingPart or RedactedThinkingPart)
            {
                loss.Dropped($"{path}.cache_control");
            }
            else
            {
                WriteCacheControl(writer, cache);
            }
        }

        if (sameForm)
        {
            AnthropicExtras.Write(writer, part.Extra);
        }
        else
        {
            WireJson.ReportLost(part.Extra, path, loss);
        }

        writer.WriteEndObject();
    }

    public static void WriteCacheControl(Utf8JsonWriter writer, CacheControl cache)
    {
        writer.WriteStartObject("cache_control"u8);
        writer.WriteString("type"u8, "ephemeral"u8);
        if (cache.Ttl is { } ttl)
        {
            writer.WriteString("ttl"u8, ttl);
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// Ids of calls are letters, digits, "_" and "-" at Anthropic; other vendors' ids may have more. The same id gives the
    /// same result, so call and result still meet.
    /// </summary>
    private static string SafeId(string id)
    {
        foreach (char c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return string.Create(id.Length, id, static (span, source) =>
                {
                    for (int i = 0; i < span.Length; i++)
                    {
                        span[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '_' or '-' ? source[i] : '_';
                    }
                });
            }
        }

        return id;
    }
}
