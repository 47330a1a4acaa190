using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>Vectors to and from both of their encodings.</summary>
public static class Vectors
{
    /// <summary>Reads the vector at which the reader stands, whichever way it is written; null when it is none or has a number that is not finite.</summary>
    public static float[]? Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartArray => ReadNumbers(ref reader),
        JsonTokenType.String => Decode(reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan),
        _ => null,
    };

    /// <summary>Writes a vector as a value.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<float> vector, VectorEncoding encoding)
    {
        if (encoding == VectorEncoding.Base64)
        {
            writer.WriteBase64StringValue(BytesOf(vector));
            return;
        }

        writer.WriteStartArray();
        foreach (float number in vector)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private static float[]? ReadNumbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<float>(1024);
        bool isVector = true;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            isVector = reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out float number) && float.IsFinite(number) && isVector;
            if (isVector)
            {
                numbers.Add(reader.GetSingle());
            }
        }

        return isVector ? [.. numbers] : null;
    }

    private static float[]? Decode(ReadOnlySpan<byte> base64)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        var status = Base64.DecodeFromUtf8(base64, bytes, out int read, out int length);
        if (status != System.Buffers.OperationStatus.Done || read != base64.Length || length % sizeof(float) != 0)
        {
            return null;
        }

        var vector = new float[length / sizeof(float)];
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            if (!float.IsFinite(vector[i]))
            {
                return null;
            }
        }

        return vector;
    }

    private static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<float> vector)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(vector);
        }

        byte[] bytes = new byte[vector.Length * sizeof(float)];
        for (int i = 0; i < vector.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return bytes;
    }
}
