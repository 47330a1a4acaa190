using System.Text.Json;
using System.Text.Unicode;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// JSON's grammar says nothing of what is inside a string: broken UTF-8 and halves of characters are found only when a
/// string is read. A translation reads all of them, at places where no caller can be told, so they are looked at first.
/// </summary>
internal static class JsonText
{
    /// <summary>Throws <see cref="InvalidOperationException"/> when a name or a string is not valid Unicode.</summary>
    public static void Check(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new InvalidOperationException("The text is not valid UTF-8.");
        }

        if (json.IndexOf("\\uD"u8) >= 0 || json.IndexOf("\\ud"u8) >= 0)
        {
            CheckEscapes(json);
        }
    }

    private static void CheckEscapes(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = OpenAIBody.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }
    }
}
