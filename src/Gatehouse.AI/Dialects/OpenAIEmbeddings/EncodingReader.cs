using System.Text.Json;

namespace Gatehouse.AI.Dialects.OpenAIEmbeddings;

/// <summary>Finds encoding_format in a body that was found to be JSON.</summary>
internal static class EncodingReader
{
    public static string? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = OpenAIBody.MaxDepth });
        string? encoding = null;
        bool seen = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isEncoding = reader.ValueTextEquals("encoding_format"u8);
            reader.Read();
            if (!isEncoding)
            {
                reader.Skip();
                continue;
            }

            if (seen)
            {
                throw OpenAIProblems.Invalid("encoding_format", "'encoding_format' is written twice.");
            }

            seen = true;
            encoding = reader.TokenType switch
            {
                JsonTokenType.String when !reader.ValueIsEscaped => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
                JsonTokenType.Null => null,
                _ => throw OpenAIProblems.WrongType("encoding_format", "a string", reader.TokenType),
            };
        }

        return encoding;
    }
}
