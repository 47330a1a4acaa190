using System.Text.Json;

namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>Reads vectors out of a provider's answer.</summary>
internal static class VectorReader
{
    /// <summary>Reads an answer's vectors. Throws <see cref="ModelException"/> (Server) when it is no JSON or they cannot be read.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="read">Gives the reply; null when the answer has no vectors.</param>
    public static EmbeddingReply Read(ReadOnlyMemory<byte> body, Func<JsonElement, EmbeddingReply?> read)
    {
        EmbeddingReply? reply = null;
        try
        {
            reply = read(JsonElement.Parse(body.Span, WireJson.ReaderOptions));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member is of another kind than every answer has had so far.
        }

        return reply ?? throw new ModelException(new ModelError(ModelErrorKind.Server, 502, "The provider's answer has no vectors that can be read."));
    }

    /// <summary>One vector, as numbers or base64; null when it is none.</summary>
    public static float[]? Vector(JsonElement written)
    {
        if (written.ValueKind is not (JsonValueKind.Array or JsonValueKind.String))
        {
            return null;
        }

        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(written));
        reader.Read();
        return Vectors.Read(ref reader);
    }

    /// <summary>The vectors of a member that is a list of them; null when it is none.</summary>
    public static float[][]? List(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var list) ? List(list, static item => item) : null;

    /// <summary>The vectors of a list, each where the function says; null when one is none, or when there is no list.</summary>
    public static float[][]? List(JsonElement list, Func<JsonElement, JsonElement> place)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var vectors = new float[list.GetArrayLength()][];
        int next = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (Vector(place(item)) is not { } vector)
            {
                return null;
            }

            vectors[next++] = vector;
        }

        return vectors;
    }
}
