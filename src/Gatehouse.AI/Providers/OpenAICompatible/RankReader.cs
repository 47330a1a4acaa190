using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Rerank;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Reads replies that order documents: a list of places and scores under a vendor's names, with an id and counts where it has them.</summary>
internal static class RankReader
{
    /// <summary>The reply, best result first; null when it is none.</summary>
    /// <param name="body">The whole reply.</param>
    /// <param name="results">Name of the list; empty when the reply is the list itself.</param>
    /// <param name="score">Name of a result's score.</param>
    public static RerankReply? Read(ReadOnlySpan<byte> body, string results, string score)
    {
        try
        {
            var root = JsonElement.Parse(body, WireJson.ReaderOptions);
            var list = root;
            if (results.Length > 0 && (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(results, out list)))
            {
                return null;
            }

            if (list.ValueKind != JsonValueKind.Array || ReadResults(list, score) is not { } read)
            {
                return null;
            }

            var summary = OpenAICounts.Read(body);
            var billed = WireJson.Object(WireJson.Object(root, "meta"u8), "billed_units"u8);
            return new RerankReply
            {
                Id = WireJson.Text(root, "id"u8),
                Results = read,
                SearchUnits = WireJson.TryNumber(billed, "search_units"u8, out long units) ? units : null,
                Model = summary.Model,
                Usage = summary.Usage,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static List<RerankResult>? ReadResults(JsonElement list, string score)
    {
        var read = new List<RerankResult>(list.GetArrayLength());
        bool isSorted = true;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("index"u8, out var place) || place.ValueKind != JsonValueKind.Number || !place.TryGetInt32(out int index) || index < 0
                || !item.TryGetProperty(score, out var told) || told.ValueKind != JsonValueKind.Number || told.GetDouble() is var number && !double.IsFinite(number))
            {
                return null;
            }

            isSorted &= read.Count == 0 || read[^1].Score >= number;
            read.Add(new RerankResult(index, number));
        }

        return isSorted ? read : [.. read.OrderByDescending(r => r.Score)];
    }
}
