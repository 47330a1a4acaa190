using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Writes parts as content blocks, each with its cache point behind it.</summary>
internal sealed class BedrockBlocks(Utf8JsonWriter writer, BedrockFamily family, LossReport loss)
{
    /// <summary>Longest id of a tool call that the API takes.</summary>
    private const int LongestId = 64;

    private readonly BedrockMedia _media = new(writer, loss);

    public void Write(PlacedPart placed)
    {
        if (placed.Part is UnknownPart unknown)
        {
            writer.WriteRawValue(unknown.Raw.GetRawText(), skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        WriteContent(placed);
        writer.WriteEndObject();
        WriteCachePoint(placed);
        WireJson.ReportLost(placed.Part.Extra, placed.Path, loss);
    }

    /// <summary>Writes a cache point for a mark, where the family takes one; reports the mark where it does not.</summary>
    public void WriteCachePoint(CacheControl cache, string path, bool taken)
    {
        if (!taken)
        {
            loss.Dropped($"{path}.cache_control");
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartObject("cachePoint"u8);
        writer.WriteString("type"u8, "default"u8);
        if (cache.Ttl is not null && family.HourCaching)
        {
            writer.WriteString("ttl"u8, cache.Ttl);
        }
        else if (cache.Ttl is not (null or "5m"))
        {
            loss.Approximated($"{path}.cache_control.ttl");
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteCachePoint(PlacedPart placed)
    {
        if (placed.Part.CacheControl is { } cache)
        {
            WriteCachePoint(cache, placed.Path, family.Caching && placed.Part is not (ThinkingPart or RedactedThinkingPart));
        }
    }

    private void WriteContent(PlacedPart placed)
    {
        switch (placed.Part)
        {
            case TextPart text:
                writer.WriteString("text"u8, text.Text);
                break;
            case RefusalPart refusal:
                writer.WriteString("text"u8, refusal.Text);
                break;
            case ImagePart image:
                _media.WriteImage(image, placed.Path);
                break;
            case FilePart file:
                _media.WriteFile(file, placed.Path);
                break;
            case AudioPart audio:
                _media.WriteAudio(audio);
                break;
            case ToolCallPart call:
                WriteToolUse(call, placed.Path);
                break;
            case ToolResultPart result:
                WriteToolResult(result, placed);
                break;
            case ThinkingPart or RedactedThinkingPart:
                WriteReasoning(placed.Part);
                break;
        }
    }

    private void WriteReasoning(Part part)
    {
        writer.WriteStartObject("reasoningContent"u8);
        if (part is ThinkingPart thinking)
        {
            writer.WriteStartObject("reasoningText"u8);
            writer.WriteString("text"u8, thinking.Text);
            writer.WriteString("signature"u8, thinking.Signature);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("redactedContent"u8, ((RedactedThinkingPart)part).Data);
        }

        writer.WriteEndObject();
    }

    private void WriteToolUse(ToolCallPart call, string path)
    {
        writer.WriteStartObject("toolUse"u8);
        writer.WriteString("toolUseId"u8, SafeId(call.Id));
        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("input"u8);
        writer.WriteRawValue(Input(call, path), skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static string Input(ToolCallPart call, string path)
    {
        if (string.IsNullOrWhiteSpace(call.Arguments))
        {
            return "{}";
        }

        try
        {
            using var parsed = JsonDocument.Parse(call.Arguments);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
            {
                return call.Arguments.Trim();
            }
        }
        catch (JsonException)
        {
            // Told below, with the place.
        }

        throw BedrockRefusal.Of($"{path}.function.arguments", $"The arguments of the tool call \"{call.Id}\" are not a JSON object, and the model takes nothing else.");
    }

    private void WriteToolResult(ToolResultPart result, PlacedPart placed)
    {
        writer.WriteStartObject("toolResult"u8);
        writer.WriteString("toolUseId"u8, SafeId(result.CallId));
        writer.WriteStartArray("content"u8);
        for (int i = 0; i < result.Content.Count; i++)
        {
            WriteResultPart(new PlacedPart(result.Content[i], placed.Message, i) { Result = placed.Index });
        }

        writer.WriteEndArray();
        if (result.IsError && family.ResultStatus)
        {
            writer.WriteString("status"u8, "error"u8);
        }
        else if (result.IsError)
        {
            loss.Dropped($"{placed.Path}.is_error");
        }

        writer.WriteEndObject();
    }

    private void WriteResultPart(PlacedPart inner)
    {
        bool taken = inner.Part is TextPart or RefusalPart or ImagePart or FilePart || inner.Part is UnknownPart { WireForm: WireForm.BedrockConverse };
        if (!taken)
        {
            loss.Dropped(inner.Path);
            return;
        }

        // No cache points within a result.
        if (inner.Part.CacheControl is not null)
        {
            loss.Dropped($"{inner.Path}.cache_control");
            inner = inner with { Part = inner.Part with { CacheControl = null } };
        }

        if (inner.Part is not TextPart { Text: "" })
        {
            Write(inner);
        }
    }

    /// <summary>
    /// Ids of calls are letters, digits, "_" and "-" and at most 64 of them; other vendors' ids may be other and longer. The
    /// same id gives the same result, so call and result still meet.
    /// </summary>
    private static string SafeId(string id)
    {
        if (id.Length > LongestId)
        {
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        }

        return string.Create(id.Length, id, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '_' or '-' ? source[i] : '_';
            }
        });
    }
}
