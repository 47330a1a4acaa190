using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Embeds with Amazon's Titan models for text, which take one text per call
/// (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html).
/// </summary>
/// <param name="isFirst">Whether it is the first version, which has vectors of one length.</param>
/// <param name="send">Makes the call for this model with this body.</param>
internal sealed class TitanEmbeddings(bool isFirst, Func<string, ReadOnlyMemory<byte>, UpstreamCall> send) : Translation<EmbeddingCall, EmbeddingReply>
{
    public override UpstreamCall Translate(EmbeddingCall call, string providerModel, LossReport loss)
    {
        if (call.Inputs.Count != 1)
        {
            throw WireJson.Refusal("input", $"Titan's models take one text per call, and this one has {call.Inputs.Count}: send each in a call of its own.");
        }

        string text = EmbeddingTexts.Of(call.Inputs[0], 0, loss);
        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("inputText"u8, text);
            if (call.Dimensions is { } dimensions)
            {
                writer.WriteNumber("dimensions"u8, isFirst ? throw WireJson.Refusal("dimensions", "Vectors of Titan's first version have one length: leave dimensions out.") : dimensions);
            }

            WriteRest(writer, call, loss);
            writer.WriteEndObject();
        }

        return send(providerModel, output.WrittenMemory);
    }

    public override EmbeddingReply ReadReply(ReadOnlyMemory<byte> body) => VectorReader.Read(body, static root =>
        root.TryGetProperty("embedding"u8, out var written) && VectorReader.Vector(written) is { } vector
            ? new EmbeddingReply
            {
                Vectors = [vector],
                Usage = WireJson.TryNumber(root, "inputTextTokenCount"u8, out long tokens) ? new TokenUsage { Input = tokens, Grade = UsageGrade.Reported } : TokenUsage.Unknown,
            }
            : null);

    private void WriteRest(Utf8JsonWriter writer, EmbeddingCall call, LossReport loss)
    {
        if (call.User is not null)
        {
            loss.Dropped("user");
        }

        if (call.Purpose is not null)
        {
            loss.Dropped(EmbeddingPurposes.Field);
        }

        // They refuse a text that is too long, so asking for that loses nothing.
        if (call.Truncation is InputTruncation.Start or InputTruncation.End)
        {
            loss.Dropped("truncate");
        }

        foreach (var (name, value) in call.Extra.Members)
        {
            if (name == "normalize" && !isFirst)
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
