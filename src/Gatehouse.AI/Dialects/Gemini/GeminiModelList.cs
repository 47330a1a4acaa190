using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>The models a caller may ask for, as Google lists models. What stands behind is not told, so limits are not either.</summary>
internal sealed class GeminiModelList(bool isOne) : ModelListOperation(GeminiProblemFormat.Instance)
{
    public override bool IsOne => isOne;

    public override void Write(IReadOnlyList<ModelAlias> models, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, GeminiJsonText.WriterOptions);
        if (isOne)
        {
            Write(writer, models[0]);
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartArray("models"u8);
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
        writer.WriteString("name"u8, "models/" + model.Name);
        writer.WriteString("baseModelId"u8, model.Name);
        writer.WriteString("version"u8, ""u8);
        writer.WriteString("displayName"u8, model.Name);
        writer.WriteStartArray("supportedGenerationMethods"u8);
        writer.WriteStringValue("generateContent"u8);
        writer.WriteStringValue("streamGenerateContent"u8);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
