using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIEmbeddings;

/// <summary>OpenAI's calls for vectors (openai/openai-node: src/resources/embeddings.ts).</summary>
public sealed class OpenAIEmbeddingForm : EmbeddingForm
{
    public override string WireForm => Calls.WireForm.OpenAIEmbeddings;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
    {
        var outline = OpenAIBody.Read(body.Span);
        return EncodingReader.Read(body.Span) is { } encoding ? outline with { Encoding = encoding } : outline;
    }

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage: false);

    public override EmbeddingCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => EmbeddingCallReader.Read(body.Span);

    public override void WriteReply(EmbeddingReply reply, EmbeddingCall call, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        for (int i = 0; i < reply.Vectors.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "embedding"u8);
            writer.WriteNumber("index"u8, i);
            writer.WritePropertyName("embedding"u8);
            Vectors.Write(writer, reply.Vectors[i], call.Encoding);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model"u8, reply.Model);
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, reply.Usage.TotalInput);
        writer.WriteNumber("total_tokens"u8, reply.Usage.TotalInput + reply.Usage.TotalOutput);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Servers that do not know encoding_format send numbers to a client that asked for base64, which is what it can read.</summary>
    public override ReadOnlyMemory<byte> PassReply(CallOutline outline, ReadOnlyMemory<byte> body) => outline.Encoding switch
    {
        null or "float" => VectorRewriter.Rewrite(body, VectorEncoding.Float),
        "base64" => VectorRewriter.Rewrite(body, VectorEncoding.Base64),
        _ => body, // a vendor's own encoding is between the client and the vendor
    };

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }
}
