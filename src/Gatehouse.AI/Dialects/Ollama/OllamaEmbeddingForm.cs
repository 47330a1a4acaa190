using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>Ollama's embed, or its older embeddings: a prompt and one vector.</summary>
public sealed class OllamaEmbeddingForm(bool isOld) : EmbeddingForm
{
    public override string WireForm => isOld ? Calls.WireForm.OllamaEmbeddings : Calls.WireForm.OllamaEmbed;

    public override ProblemFormat ProblemFormat => OllamaProblemFormat.Instance;

    // Calls of this API stream unless they say otherwise; these never do.
    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => OllamaBody.Read(body.Span) with { Stream = false, IncludeUsage = false };

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson)
        => OllamaBody.Rewrite(body, outline, modelJson);

    public override EmbeddingCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => OllamaEmbeddingReader.Read(body.Span, isOld);

    public override string FieldOf(string field, EmbeddingCall call)
        => !field.StartsWith("input[", StringComparison.Ordinal) ? field : isOld ? "prompt" : call.IsSingle ? "input" : field;

    // Durations are left out: the gateway did not load or run the model.
    public override void WriteReply(EmbeddingReply reply, EmbeddingCall call, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        if (isOld)
        {
            writer.WritePropertyName("embedding"u8);
            Vectors.Write(writer, reply.Vectors[0], VectorEncoding.Float);
            writer.WriteEndObject();
            return;
        }

        // Not every vendor names the model that answered.
        writer.WriteString("model"u8, reply.Model.Length > 0 ? reply.Model : call.Model);
        writer.WriteStartArray("embeddings"u8);
        foreach (float[] vector in reply.Vectors)
        {
            Vectors.Write(writer, vector, VectorEncoding.Float);
        }

        writer.WriteEndArray();
        if (reply.Usage.Grade != UsageGrade.None)
        {
            writer.WriteNumber("prompt_eval_count"u8, reply.Usage.TotalInput);
        }

        writer.WriteEndObject();
    }

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OllamaErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }
}
