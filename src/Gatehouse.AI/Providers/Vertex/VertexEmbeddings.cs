using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>
/// Embeds texts by predict, an instance each (cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api).
/// docs/providers/vertex.md has the table of what becomes of each field.
/// </summary>
/// <param name="send">Makes the call of this model with this body.</param>
internal sealed class VertexEmbeddings(Func<string, ReadOnlyMemory<byte>, UpstreamCall> send) : Translation<EmbeddingCall, EmbeddingReply>
{
    public override UpstreamCall Translate(EmbeddingCall call, string providerModel, LossReport loss)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        string? task = EmbeddingPurposes.WordFor(call, GeminiEmbeddingParts.Tasks, loss);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("instances"u8);
            for (int i = 0; i < call.Inputs.Count; i++)
            {
                WriteInstance(writer, call.Inputs[i], i, task, loss);
            }

            writer.WriteEndArray();
            WriteParameters(writer, call, loss);
            writer.WriteEndObject();
        }

        GeminiEmbeddingParts.ReportLost(call, loss);
        return send(providerModel, output.WrittenMemory);
    }

    public override EmbeddingReply ReadReply(ReadOnlyMemory<byte> body) => VectorReader.Read(body, static root =>
    {
        var predictions = GeminiJson.Items(root, "predictions"u8);
        return VectorReader.List(predictions, static p => GeminiEmbeddings.ValuesOf(WireJson.Object(p, "embeddings"u8))) is { } vectors
            ? new EmbeddingReply { Vectors = vectors, Usage = UsageOf(predictions) }
            : null;
    });

    /// <summary>Tells what to do with inputs that are too long; their end is what is cut off when nothing is said.</summary>
    public static void WriteTruncation(Utf8JsonWriter writer, EmbeddingCall call, LossReport loss)
    {
        if (call.Truncation is not { } truncation)
        {
            return;
        }

        writer.WriteBoolean("autoTruncate"u8, truncation != InputTruncation.Refuse);
        if (truncation == InputTruncation.Start)
        {
            loss.Approximated("truncate");
        }
    }

    private static void WriteInstance(Utf8JsonWriter writer, EmbeddingInput input, int index, string? task, LossReport loss)
    {
        writer.WriteStartObject();
        if (task is not null)
        {
            writer.WriteString("task_type"u8, task);
        }

        if (input.Title is not null)
        {
            writer.WriteString("title"u8, input.Title);
        }

        writer.WriteString("content"u8, EmbeddingTexts.Of(input with { Title = null }, index, loss));
        writer.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter writer, EmbeddingCall call, LossReport loss)
    {
        if (call.Dimensions is null && call.Truncation is null)
        {
            return;
        }

        writer.WriteStartObject("parameters"u8);
        WriteTruncation(writer, call, loss);
        if (call.Dimensions is { } dimensions)
        {
            writer.WriteNumber("outputDimensionality"u8, dimensions);
        }

        writer.WriteEndObject();
    }

    // Each instance has its own count, which may be written as 5.0; without one of them the sum is not known.
    private static TokenUsage UsageOf(JsonElement predictions)
    {
        double sum = 0;
        foreach (var prediction in predictions.EnumerateArray())
        {
            var statistics = WireJson.Object(WireJson.Object(prediction, "embeddings"u8), "statistics"u8);
            if (statistics.ValueKind != JsonValueKind.Object || !statistics.TryGetProperty("token_count"u8, out var count)
                || count.ValueKind != JsonValueKind.Number || !count.TryGetDouble(out double number) || number is not (>= 0 and < int.MaxValue))
            {
                return TokenUsage.Unknown;
            }

            sum += number;
        }

        return new TokenUsage { Input = (long)sum, Grade = UsageGrade.Reported };
    }
}
