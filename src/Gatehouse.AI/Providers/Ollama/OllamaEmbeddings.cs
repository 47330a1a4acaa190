using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>
/// Embeds by /api/embed (ollama/ollama:docs/api.md; ollama/ollama-js:src/interfaces.ts, EmbedRequest). docs/providers/ollama.md has the
/// table of what becomes of each field.
/// </summary>
/// <param name="send">Makes the call with this body.</param>
/// <param name="contextLength">Room for an input, in tokens; null for the server's own choice.</param>
internal sealed class OllamaEmbeddings(Func<ReadOnlyMemory<byte>, UpstreamCall> send, int? contextLength) : Translation<EmbeddingCall, EmbeddingReply>
{
    public override UpstreamCall Translate(EmbeddingCall call, string providerModel, LossReport loss)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, providerModel);
            writer.WriteStartArray("input"u8);
            for (int i = 0; i < call.Inputs.Count; i++)
            {
                writer.WriteStringValue(EmbeddingTexts.Of(call.Inputs[i], i, loss));
            }

            writer.WriteEndArray();
            WriteSettings(writer, call, loss);
            WriteExtra(writer, call, loss);
            writer.WriteEndObject();
        }

        return send(output.WrittenMemory);
    }

    public override EmbeddingReply ReadReply(ReadOnlyMemory<byte> body) => VectorReader.Read(body, static root =>
    {
        if (OllamaErrors.InPlaceOfReply(root) is { } error)
        {
            throw new ModelException(error);
        }

        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("embeddings"u8, out var list) && VectorReader.List(list, static e => e) is { } vectors
            ? new EmbeddingReply { Vectors = vectors, Model = WireJson.Text(root, "model"u8) ?? "", Usage = Usage(root) }
            : null;
    });

    /// <summary>Reads what is recorded of a reply that passes through, of either call.</summary>
    public static ReplySummary Summarize(ReadOnlyMemory<byte> body)
    {
        try
        {
            var root = JsonElement.Parse(body.Span, WireJson.ReaderOptions);
            return new ReplySummary(WireJson.Text(root, "model"u8) ?? "", Usage(root), FinishReason.Unknown);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown);
        }
    }

    // Vectors are no tokens of output, so the input is all there is to count. The server leaves a count of nothing out.
    private static TokenUsage Usage(JsonElement root)
        => WireJson.TryNumber(root, "prompt_eval_count"u8, out long input) ? new TokenUsage { Input = input, Grade = UsageGrade.Reported } : TokenUsage.Unknown;

    private void WriteSettings(Utf8JsonWriter writer, EmbeddingCall call, LossReport loss)
    {
        // Cutting the end off is what the server does when it is not told; the start cannot be.
        if (call.Truncation is { } truncation)
        {
            writer.WriteBoolean("truncate"u8, truncation != InputTruncation.Refuse);
            if (truncation == InputTruncation.Start)
            {
                loss.Approximated("truncate");
            }
        }

        if (call.Dimensions is { } dimensions)
        {
            writer.WriteNumber("dimensions"u8, dimensions);
        }

        if (contextLength is { } length)
        {
            writer.WriteStartObject("options"u8);
            writer.WriteNumber("num_ctx"u8, length);
            writer.WriteEndObject();
        }
    }

    private static void WriteExtra(Utf8JsonWriter writer, EmbeddingCall call, LossReport loss)
    {
        // Models that want to be told do so by words in front of the text, each its own.
        if (call.Purpose is not null)
        {
            loss.Dropped(EmbeddingPurposes.Field);
        }

        if (call.User is not null)
        {
            loss.Dropped("user");
        }

        foreach (var (name, value) in call.Extra.Members)
        {
            // Whoever writes keep_alive means an Ollama server, whatever form the call has.
            if (name == "keep_alive")
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else if (!WireJson.SaysNothing(value))
            {
                loss.Dropped(name);
            }
        }
    }
}
