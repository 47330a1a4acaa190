using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.CohereCompatible;

/// <summary>
/// Embeds with Cohere's models, version 3 and later (cohere-ai/cohere-typescript: src/api/resources/v2/client/requests/V2EmbedRequest.ts;
/// docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html). What the vectors are for must be said there; where the
/// client does not, the provider's setting does.
/// </summary>
/// <param name="inputType">What vectors are for when the client does not say.</param>
/// <param name="isBedrock">Whether it is Bedrock's body: without the model, and with words of its own from version 4 on.</param>
/// <param name="send">Makes the call for this model with this body.</param>
internal sealed class CohereEmbeddings(CohereInputType inputType, bool isBedrock, Func<string, ReadOnlyMemory<byte>, UpstreamCall> send) : Translation<EmbeddingCall, EmbeddingReply>
{
    // The vendor's own, which clients of other forms write beside the rest.
    private static readonly string[] Keeps = ["max_tokens", "priority"];

    private static readonly Dictionary<EmbeddingPurpose, string> Words = new()
    {
        [EmbeddingPurpose.Document] = "search_document",
        [EmbeddingPurpose.Query] = "search_query",
        [EmbeddingPurpose.Classification] = "classification",
        [EmbeddingPurpose.Clustering] = "clustering",
    };

    private static readonly VendorTruncation Truncation = new("truncate", "\"NONE\"", "\"END\"", "\"START\"");

    private static readonly VendorTruncation BedrocksTruncation = new("truncate", "\"NONE\"", "\"RIGHT\"", "\"LEFT\"");

    public override UpstreamCall Translate(EmbeddingCall call, string providerModel, LossReport loss)
    {
        bool isBedrock4 = isBedrock && !providerModel.Contains("-v3", StringComparison.Ordinal);
        var output = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            if (!isBedrock)
            {
                writer.WriteString("model"u8, providerModel);
            }

            CohereInputs.Write(writer, call.Inputs, isBedrock, loss);
            writer.WriteString("input_type"u8, EmbeddingPurposes.WordFor(call, Words, loss) ?? WordOf(inputType));
            writer.WriteStartArray("embedding_types"u8);
            writer.WriteStringValue("float"u8);
            writer.WriteEndArray();
            if (call.Dimensions is { } dimensions)
            {
                writer.WriteNumber("output_dimension"u8, dimensions);
            }

            (isBedrock4 ? BedrocksTruncation : Truncation).Write(writer, call, loss);
            WriteRest(writer, call, loss);
            writer.WriteEndObject();
        }

        return send(providerModel, output.WrittenMemory);
    }

    public override EmbeddingReply ReadReply(ReadOnlyMemory<byte> body)
        => Read(body.Span) ?? throw new ModelException(new ModelError(ModelErrorKind.Server, 502, "The provider's answer has no vectors that can be read."));

    private static string WordOf(CohereInputType type) => type switch
    {
        CohereInputType.SearchQuery => "search_query",
        CohereInputType.Classification => "classification",
        CohereInputType.Clustering => "clustering",
        _ => "search_document",
    };

    private static void WriteRest(Utf8JsonWriter writer, EmbeddingCall call, LossReport loss)
    {
        if (call.User is not null)
        {
            loss.Dropped("user");
        }

        foreach (var (name, value) in call.Extra.Members)
        {
            if (Keeps.Contains(name, StringComparer.Ordinal))
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

    private static EmbeddingReply? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var root = JsonElement.Parse(body, WireJson.ReaderOptions);
            var billed = WireJson.Object(WireJson.Object(root, "meta"u8), "billed_units"u8);

            // By type, as was asked for; older models of other hosts know the list alone.
            var vectors = VectorReader.List(WireJson.Object(root, "embeddings"u8), "float"u8) ?? VectorReader.List(root, "embeddings"u8);
            return vectors is null ? null : new EmbeddingReply
            {
                Vectors = vectors,
                Usage = OpenAICounts.OfBilled(billed),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
