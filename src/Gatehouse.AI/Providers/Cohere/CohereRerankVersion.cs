using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>
/// Which version of Cohere's reranking a body is for: version 2 took documents that are objects, and what was only for them, out of
/// version 1 (docs.cohere.com/reference/rerank, docs.cohere.com/v1/reference/rerank). Members of Jina's are left out of both.
/// </summary>
internal static class CohereRerankVersion
{
    private static readonly FieldRule[] Foreign = [FieldRule.Dropped("max_doc_length"), FieldRule.Dropped("return_embeddings"), FieldRule.Dropped("truncation")];

    private static readonly FieldNode RulesOf2 = FieldNode.Of(Foreign);

    private static readonly FieldNode RulesOf1 = FieldNode.Of([.. Foreign, FieldRule.Dropped("max_tokens_per_doc"), FieldRule.Dropped("priority")]);

    /// <summary>The body as the version takes it, and whether that is version 1.</summary>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body, LossReport? loss, out bool isFirst)
    {
        isFirst = IsFirst(body.Span);
        return CompatibleBody.Apply(body, isFirst ? RulesOf1 : RulesOf2, loss, []);
    }

    private static bool IsFirst(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isOld = reader.ValueTextEquals("return_documents"u8) || reader.ValueTextEquals("rank_fields"u8) || reader.ValueTextEquals("max_chunks_per_doc"u8);
                bool areDocuments = reader.ValueTextEquals("documents"u8);
                reader.Read();
                if ((isOld && reader.TokenType != JsonTokenType.Null) || (areDocuments && HasObjects(ref reader)))
                {
                    return true;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The vendor says what is wrong with it.
        }

        return false;
    }

    private static bool HasObjects(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        int depth = reader.CurrentDepth;
        bool found = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            found |= reader.TokenType == JsonTokenType.StartObject;
        }

        return found;
    }
}
