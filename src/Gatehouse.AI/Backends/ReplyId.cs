using System.Text.Json;

namespace Gatehouse.AI.Backends;

/// <summary>Finds the id that a vendor gave its answer: a member of the answer, or of what its first event holds.</summary>
internal static class ReplyId
{
    private const int Longest = 200;

    /// <param name="json">A whole answer, or an event of a stream.</param>
    /// <returns>Empty when there is none.</returns>
    public static string Of(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Find(ref reader, mayDescend: true) : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string Find(ref Utf8JsonReader reader, bool mayDescend)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("responseId"u8);
            bool isHolder = mayDescend && (reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("response"u8));
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= Longest)
            {
                return reader.GetString()!;
            }

            if (isHolder && reader.TokenType == JsonTokenType.StartObject)
            {
                return Find(ref reader, mayDescend: false);
            }

            reader.Skip();
        }

        return "";
    }
}
