using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// The models a caller may ask for, as Anthropic lists models, in one page. What stands behind an alias is not told, so
/// its limits and its date are not known (anthropics/anthropic-sdk-typescript:src/resources/models.ts, and ModelInfo of the NuGet package Anthropic 13.12).
/// </summary>
internal sealed class AnthropicModelList(bool isOne) : ModelListOperation(MessagesProblemFormat.Instance)
{
    public override bool IsOne => isOne;

    public override void Write(IReadOnlyList<ModelAlias> models, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, MessagesJson.WriterOptions);
        if (isOne)
        {
            Write(writer, models[0]);
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartArray("data"u8);
        foreach (var model in models)
        {
            Write(writer, model);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("has_more"u8, false);
        writer.WriteString("first_id"u8, models.Count > 0 ? models[0].Name : null);
        writer.WriteString("last_id"u8, models.Count > 0 ? models[^1].Name : null);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ModelAlias model)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "model"u8);
        writer.WriteString("id"u8, model.Name);
        writer.WriteString("display_name"u8, model.Name);
        writer.WriteString("created_at"u8, "1970-01-01T00:00:00Z"u8);
        writer.WriteNull("capabilities"u8);
        writer.WriteString("lifecycle"u8, "active"u8);
        writer.WriteNull("deprecated_at"u8);
        writer.WriteNull("retires_at"u8);
        writer.WriteNull("line"u8);
        writer.WriteNull("max_input_tokens"u8);
        writer.WriteNull("max_tokens"u8);
        writer.WriteEndObject();
    }
}
