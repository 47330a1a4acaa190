using System.Text.Json;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Reads vectors that stand as lists of numbers, one behind the other in the order of the inputs.</summary>
internal static class VectorLists
{
    /// <summary>The vectors of a member that is a list of them; null when it is none or a number is not finite.</summary>
    public static List<float[]>? Read(JsonElement owner, ReadOnlySpan<byte> name)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var vectors = new List<float[]>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (ReadOne(item) is not { } vector)
            {
                return null;
            }

            vectors.Add(vector);
        }

        return vectors;
    }

    /// <summary>One vector; null when it is none.</summary>
    public static float[]? ReadOne(JsonElement vector)
    {
        if (vector.ValueKind is not (JsonValueKind.Array or JsonValueKind.String))
        {
            return null;
        }

        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(vector));
        reader.Read();
        return Vectors.Read(ref reader);
    }
}
