using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// The form an answer must have: outputConfig.textFormat where the model constrains its output, with the schema as a text;
/// otherwise a sentence in the system prompt, which is reported as an approximation.
/// </summary>
internal static class BedrockFormat
{
    private const string Field = "response_format";

    public static void Write(Utf8JsonWriter writer, ModelCall call, BedrockFamily family)
    {
        if (!IsConstrained(call, family))
        {
            return;
        }

        var format = call.ReplyFormat!;
        writer.WriteStartObject("outputConfig"u8);
        writer.WriteStartObject("textFormat"u8);
        writer.WriteString("type"u8, "json_schema"u8);
        writer.WriteStartObject("structure"u8);
        writer.WriteStartObject("jsonSchema"u8);
        writer.WriteString("schema"u8, BedrockJson.Compact(format.Schema!.Value));
        if (format.Name is { Length: > 0 } name)
        {
            writer.WriteString("name"u8, name);
        }

        if (format.Description is { Length: > 0 } description)
        {
            writer.WriteString("description"u8, description);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The sentence for models or forms that cannot be constrained; null when none is needed.</summary>
    public static string? Instruction(ModelCall call, BedrockFamily family, LossReport loss)
    {
        if (call.ReplyFormat is not { Kind: not ReplyFormatKind.Text } format || IsConstrained(call, family))
        {
            return null;
        }

        loss.Approximated(Field);
        const string Plain = "Answer with a single JSON object and nothing else: no prose around it, no code fence.";
        return format.Schema is { } schema ? $"{Plain} It must be valid against this JSON Schema: {BedrockJson.Compact(schema)}" : Plain;
    }

    private static bool IsConstrained(ModelCall call, BedrockFamily family)
        => family.StructuredOutput && call.ReplyFormat is { Kind: ReplyFormatKind.JsonSchema, Schema.ValueKind: JsonValueKind.Object };
}
