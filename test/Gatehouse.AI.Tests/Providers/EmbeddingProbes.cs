using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Tests.Providers;

/// <summary>A call for vectors for each row that the tables of providers' pages have in common.</summary>
internal static class EmbeddingProbes
{
    private static readonly EmbeddingCall Plain = new() { Model = "alias", SourceForm = "other", Inputs = [new("a")] };

    public static IReadOnlyDictionary<string, EmbeddingCall> All { get; } = new Dictionary<string, EmbeddingCall>(StringComparer.Ordinal)
    {
        ["`model` | "] = Plain,
        ["`input` | texts"] = Plain with { Inputs = [new("a"), new("b")] },
        ["`input` | tokens"] = Plain with { Inputs = [new(null, [1, 2])] },
        ["`input` | several texts for one vector"] = Of(new TextPart("a"), new TextPart("b")),
        ["`input` | images"] = Of(new TextPart("a"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" }),
        ["`title` | "] = Plain with { Inputs = [new("a") { Title = "t" }], Purpose = EmbeddingPurpose.Document },
        ["`dimensions` | "] = Plain with { Dimensions = 8 },
        ["`encoding_format` | base64"] = Plain with { Encoding = VectorEncoding.Base64 },
        ["`input_type` | document, query"] = Plain with { Purpose = EmbeddingPurpose.Query },
        ["`input_type` | classification, clustering"] = Plain with { Purpose = EmbeddingPurpose.Clustering },
        ["`input_type` | similarity, a question, a fact, words for code"] = Plain with { Purpose = EmbeddingPurpose.FactVerification },
        ["`truncate` | refuse"] = Plain with { Truncation = InputTruncation.Refuse },
        ["`truncate` | the end"] = Plain with { Truncation = InputTruncation.End },
        ["`truncate` | the start"] = Plain with { Truncation = InputTruncation.Start },
        ["`user` | "] = Plain with { User = "u" },
        ["`keep_alive` | "] = With("keep_alive", "\"5m\""),
        ["any other field | "] = With("late_chunking", "true"),
    };

    private static EmbeddingCall Of(params Part[] parts) => Plain with { Inputs = [new(null) { Parts = parts }] };

    private static EmbeddingCall With(string name, string json)
    {
        var extra = new ExtraMembers();
        extra.Add(name, JsonElement.Parse(json));
        return Plain with { Extra = extra };
    }
}
