using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Google's embedContent, or its batchEmbedContents, which is what its own clients send for one text too.</summary>
public sealed class GeminiEmbeddingForm(bool isBatch) : EmbeddingForm
{
    private const string Input = "input[";

    public override string WireForm => isBatch ? Calls.WireForm.GeminiBatchEmbedding : Calls.WireForm.GeminiEmbedding;

    public override ProblemFormat ProblemFormat => GeminiProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
    {
        var outline = GeminiOutline.Read(address.Model, streams: false, body.Span);
        GeminiModelNames.Check(address.Model, body.Span);
        return outline;
    }

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson) => GeminiModelNames.Rewrite(body, modelJson);

    public override EmbeddingCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => GeminiEmbeddingReader.Read(address.Model, isBatch, body.Span);

    public override string FieldOf(string field, EmbeddingCall call) => field switch
    {
        EmbeddingPurposes.Field => "taskType",
        "dimensions" => "outputDimensionality",
        "truncate" => "autoTruncate",
        _ when !field.StartsWith(Input, StringComparison.Ordinal) => field,
        _ when isBatch => $"requests[{field[Input.Length..field.IndexOf(']', StringComparison.Ordinal)]}].content",
        _ => "content",
    };

    public override void WriteReply(EmbeddingReply reply, EmbeddingCall call, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, GeminiJsonText.WriterOptions);
        writer.WriteStartObject();
        if (isBatch)
        {
            writer.WriteStartArray("embeddings"u8);
            foreach (float[] vector in reply.Vectors)
            {
                Write(writer, vector);
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WritePropertyName("embedding"u8);
            Write(writer, reply.Vectors[0]);
        }

        if (reply.Usage.Grade != UsageGrade.None)
        {
            writer.WriteStartObject("usageMetadata"u8);
            writer.WriteNumber("promptTokenCount"u8, reply.Usage.TotalInput);
            writer.WriteNumber("totalTokenCount"u8, reply.Usage.TotalInput + reply.Usage.TotalOutput);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        GeminiErrorObject.Write(error, output);
        return GeminiErrorObject.StatusOf(error);
    }

    private static void Write(Utf8JsonWriter writer, float[] vector)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("values"u8);
        Vectors.Write(writer, vector, VectorEncoding.Float);
        writer.WriteEndObject();
    }
}
