using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>
/// Embeds one input by embedContent, as newer models have it (googleapis/js-genai:src/converters/_models_converters.ts,
/// embedContentParametersPrivateToVertex).
/// </summary>
/// <param name="send">Makes the call of this model with this body.</param>
internal sealed class VertexContentEmbeddings(Func<string, ReadOnlyMemory<byte>, UpstreamCall> send) : Translation<EmbeddingCall, EmbeddingReply>
{
    public override UpstreamCall Translate(EmbeddingCall call, string providerModel, LossReport loss)
    {
        if (call.Inputs.Count != 1)
        {
            throw EmbeddingTexts.Refusal(1, "On Vertex AI this model makes one vector per call: send the inputs one by one.");
        }

        var output = new ArrayBufferWriter<byte>(1024);
        string? task = GeminiEmbeddingParts.TaskOf(call, providerModel, loss);
        string? title = GeminiEmbeddingParts.TitleOf(call.Inputs[0], providerModel, loss);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            GeminiEmbeddingParts.WriteContent(writer, call.Inputs[0], 0, providerModel, loss);
            if (task is not null || title is not null || call.Dimensions is not null || call.Truncation is not null)
            {
                WriteConfig(writer, call, task, title, loss);
            }

            writer.WriteEndObject();
        }

        GeminiEmbeddingParts.ReportLost(call, loss);
        return send(providerModel, output.WrittenMemory);
    }

    public override EmbeddingReply ReadReply(ReadOnlyMemory<byte> body) => VectorReader.Read(body, static root =>
        VectorReader.Vector(GeminiEmbeddings.ValuesOf(WireJson.Object(root, "embedding"u8))) is { } vector
            ? new EmbeddingReply { Vectors = [vector], Usage = GeminiUsage.Of(root, UsageGrade.Reported) ?? TokenUsage.Unknown }
            : null);

    private static void WriteConfig(Utf8JsonWriter writer, EmbeddingCall call, string? task, string? title, LossReport loss)
    {
        writer.WriteStartObject("embedContentConfig"u8);
        if (task is not null)
        {
            writer.WriteString("taskType"u8, task);
        }

        if (title is not null)
        {
            writer.WriteString("title"u8, title);
        }

        if (call.Dimensions is { } dimensions)
        {
            writer.WriteNumber("outputDimensionality"u8, dimensions);
        }

        VertexEmbeddings.WriteTruncation(writer, call, loss);
        writer.WriteEndObject();
    }
}
