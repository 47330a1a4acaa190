using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Embeds by OpenAI's API for clients of other forms (openai/openai-node: src/resources/embeddings.ts).</summary>
/// <param name="send">Makes the call with this body for this model, and reports what it has to leave out of it.</param>
/// <param name="purposes">How the vendor is told what vectors are for; null where it cannot be told, as with OpenAI.</param>
/// <param name="truncation">How it is told what becomes of inputs that are too long; null where it cannot be told.</param>
internal sealed class OpenAIEmbeddings(Func<ReadOnlyMemory<byte>, string, LossReport, UpstreamCall> send, VendorPurposes? purposes = null, VendorTruncation? truncation = null) : Translation<EmbeddingCall, EmbeddingReply>
{
    public override UpstreamCall Translate(EmbeddingCall call, string providerModel, LossReport loss)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, OpenAIWire.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, providerModel);
            writer.WriteStartArray("input"u8);
            for (int i = 0; i < call.Inputs.Count; i++)
            {
                WriteInput(writer, call.Inputs[i], i, loss);
            }

            writer.WriteEndArray();
            if (call.Dimensions is { } dimensions)
            {
                writer.WriteNumber("dimensions"u8, dimensions);
            }

            if (call.User is not null)
            {
                writer.WriteString("user"u8, call.User);
            }

            purposes?.Write(writer, call, loss);
            truncation?.Write(writer, call, loss);

            writer.WriteEndObject();
        }

        ReportLosses(call, loss);
        return send(output.WrittenMemory, providerModel, loss);
    }

    public override EmbeddingReply ReadReply(ReadOnlyMemory<byte> body)
    {
        var vectors = ReadVectors(body.Span) ?? throw new ModelException(new ModelError(ModelErrorKind.Server, 502, "The provider's answer has no vectors that can be read."));
        var summary = OpenAICounts.Read(body.Span);
        return new EmbeddingReply { Vectors = vectors, Model = summary.Model, Usage = summary.Usage };
    }

    private static void WriteInput(Utf8JsonWriter writer, EmbeddingInput input, int index, LossReport loss)
    {
        if (input.Tokens is not { } tokens)
        {
            writer.WriteStringValue(EmbeddingTexts.Of(input, index, loss));
            return;
        }

        writer.WriteStartArray();
        foreach (int token in tokens)
        {
            writer.WriteNumberValue(token);
        }

        writer.WriteEndArray();
    }

    // The API refuses inputs that are too long, so asking for that loses nothing.
    private void ReportLosses(EmbeddingCall call, LossReport loss)
    {
        if (purposes is null && call.Purpose is not null)
        {
            loss.Dropped(EmbeddingPurposes.Field);
        }

        if (truncation is null && call.Truncation is (InputTruncation.Start or InputTruncation.End))
        {
            loss.Dropped("truncate");
        }

        WireJson.ReportLost(call.Extra, "", loss);
    }

    // Each item says which input it is of; servers send them in order, and nothing promises it.
    private static float[][]? ReadVectors(ReadOnlySpan<byte> body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var vectors = new float[data.GetArrayLength()][];
            int next = 0;
            foreach (var item in data.EnumerateArray())
            {
                int index = item.TryGetProperty("index", out var place) && place.TryGetInt32(out int told) ? told : next;
                next++;
                if (index < 0 || index >= vectors.Length || vectors[index] is not null || !item.TryGetProperty("embedding", out var written))
                {
                    return null;
                }

                var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(written));
                reader.Read();
                if (Vectors.Read(ref reader) is not { } vector)
                {
                    return null;
                }

                vectors[index] = vector;
            }

            return vectors;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
