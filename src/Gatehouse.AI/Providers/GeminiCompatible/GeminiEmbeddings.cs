using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Embeds by batchEmbedContents of the Gemini API, one request for each input, as Google's own clients do for a single one too
/// (googleapis/js-genai:src/models.ts). docs/providers/gemini.md has the table of what becomes of each field.
/// </summary>
/// <param name="send">Makes the call of this model with this body.</param>
internal sealed class GeminiEmbeddings(Func<string, ReadOnlyMemory<byte>, UpstreamCall> send) : Translation<EmbeddingCall, EmbeddingReply>
{
    public override UpstreamCall Translate(EmbeddingCall call, string providerModel, LossReport loss)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        string? task = GeminiEmbeddingParts.TaskOf(call, providerModel, loss);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("requests"u8);
            for (int i = 0; i < call.Inputs.Count; i++)
            {
                WriteRequest(writer, call, i, providerModel, task, loss);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        // The API does not say what becomes of inputs that are too long, and cannot be told.
        if (call.Truncation is not null)
        {
            loss.Dropped("truncate");
        }

        GeminiEmbeddingParts.ReportLost(call, loss);
        return send(providerModel, output.WrittenMemory);
    }

    public override EmbeddingReply ReadReply(ReadOnlyMemory<byte> body) => VectorReader.Read(body, static root =>
        VectorReader.List(GeminiJson.Items(root, "embeddings"u8), ValuesOf) is { } vectors
            ? new EmbeddingReply { Vectors = vectors, Usage = GeminiUsage.Of(root, UsageGrade.Reported) ?? TokenUsage.Unknown }
            : null);

    /// <summary>The numbers of an embedding.</summary>
    public static JsonElement ValuesOf(JsonElement embedding) => GeminiJson.Items(embedding, "values"u8);

    private static void WriteRequest(Utf8JsonWriter writer, EmbeddingCall call, int index, string model, string? task, LossReport loss)
    {
        var input = call.Inputs[index];
        writer.WriteStartObject();
        writer.WriteString("model"u8, GeminiCalls.NameOf(model));
        GeminiEmbeddingParts.WriteContent(writer, input, index, model, loss);
        if (task is not null)
        {
            writer.WriteString("taskType"u8, task);
        }

        if (GeminiEmbeddingParts.TitleOf(input, model, loss) is { } title)
        {
            writer.WriteString("title"u8, title);
        }

        if (call.Dimensions is { } dimensions)
        {
            writer.WriteNumber("outputDimensionality"u8, dimensions);
        }

        writer.WriteEndObject();
    }
}
