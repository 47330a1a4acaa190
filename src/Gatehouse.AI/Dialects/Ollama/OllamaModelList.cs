using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>The models a caller may ask for, as Ollama lists those it has. Sizes, digests and dates are not known, and not told.</summary>
internal sealed class OllamaModelList() : ModelListOperation(OllamaProblemFormat.Instance)
{
    public override bool IsOne => false;

    public override void Write(IReadOnlyList<ModelAlias> models, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("models"u8);
        foreach (var model in models)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, model.Name);
            writer.WriteString("model"u8, model.Name);
            writer.WriteStartObject("details"u8);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
