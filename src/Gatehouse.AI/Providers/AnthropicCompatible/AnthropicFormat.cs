using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// The form an answer must have: output_config.format where the model constrains its output, otherwise a sentence in the
/// system prompt, which is reported as an approximation.
/// </summary>
internal static class AnthropicFormat
{
    private const string Field = "response_format";

    /// <summary>Whether the call gets output_config.format.</summary>
    public static bool IsConstrained(ModelCall call, AnthropicFamily family)
        => family.StructuredOutput && call.ReplyFormat is { Kind: ReplyFormatKind.JsonSchema, Schema.ValueKind: JsonValueKind.Object };

    public static void Write(Utf8JsonWriter writer, ModelCall call, LossReport loss)
    {
        var format = call.ReplyFormat!;
        writer.WriteStartObject("format"u8);
        writer.WriteString("type"u8, "json_schema"u8);
        writer.WritePropertyName("schema"u8);
        if (call.SourceForm == WireForm.AnthropicMessages)
        {
            writer.WriteRawValue(format.Schema!.Value.GetRawText(), skipInputValidation: true);
        }
        else if (AnthropicSchema.Write(writer, format.Schema!.Value))
        {
            loss.Approximated($"{Field}.json_schema.schema");
        }

        AnthropicExtras.WriteInside(writer, call, "output_config.format.");
        writer.WriteEndObject();
        if (format.Description is { Length: > 0 })
        {
            loss.Dropped($"{Field}.json_schema.description");
        }
    }

    /// <summary>The sentence for models or forms that cannot be constrained; null when none is needed.</summary>
    public static string? Instruction(ModelCall call, AnthropicFamily family, LossReport loss)
    {
        if (call.ReplyFormat is not { Kind: not ReplyFormatKind.Text } format || IsConstrained(call, family))
        {
            return null;
        }

        loss.Approximated(Field);
        const string Plain = "Answer with a single JSON object and nothing else: no prose around it, no code fence.";
        return format.Schema is { } schema ? $"{Plain} It must be valid against this JSON Schema: {CompactJson.Of(schema)}" : Plain;
    }
}
