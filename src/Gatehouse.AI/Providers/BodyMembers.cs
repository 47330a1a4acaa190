using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers;

/// <summary>Takes a vendor's body apart that a translator wrote for another of the vendor's operations.</summary>
internal static class BodyMembers
{
    /// <summary>An object with those outermost members of the body that are named, byte for byte.</summary>
    public static ReadOnlyMemory<byte> Keep(ReadOnlyMemory<byte> body, IReadOnlySet<string> names)
    {
        var output = new ArrayBufferWriter<byte>(body.Length);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            Copy(body, names, writer);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    /// <summary>Writes those members, or all when none are named, into an open object.</summary>
    public static void Copy(ReadOnlyMemory<byte> body, IReadOnlySet<string>? names, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = WireJson.ReaderOptions.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (names is null || names.Contains(name))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(body.Span[start..(int)reader.BytesConsumed], skipInputValidation: true);
            }
        }
    }
}
