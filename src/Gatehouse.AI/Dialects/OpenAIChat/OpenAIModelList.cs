using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>The models a caller may ask for, as OpenAI lists models. Owner is the gateway: what stands behind is not told.</summary>
internal sealed class OpenAIModelList(bool isOne) : ModelListOperation(OpenAIProblemFormat.Instance)
{
    public override bool IsOne => isOne;

    public override void Write(IReadOnlyList<ModelAlias> models, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        if (isOne)
        {
            Write(writer, models[0]);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        foreach (var model in models)
        {
            Write(writer, model);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ModelAlias model)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, model.Name);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, 0);
        writer.WriteString("owned_by"u8, "gatehouse"u8);
        writer.WriteEndObject();
    }
}
