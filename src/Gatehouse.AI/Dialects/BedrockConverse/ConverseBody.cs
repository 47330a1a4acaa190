using System.Text.Json;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>The outline of a call: whether it is JSON, and how much text is in it. A body that passes through is never edited.</summary>
internal static class ConverseBody
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = ConverseJson.MaxDepth };

    public static CallOutline Read(ReadOnlySpan<byte> body, string model, bool stream)
    {
        try
        {
            return new CallOutline { Model = model, Stream = stream, IncludeUsage = true, TextLength = TextOf(body) };
        }
        catch (JsonException exception)
        {
            throw ConverseProblems.NotJson(exception);
        }
        catch (InvalidOperationException exception)
        {
            throw ConverseProblems.NotText(exception);
        }
    }

    private static long TextOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw ConverseProblems.Invalid(null, "The body must be a JSON object.");
        }

        long text = 0;
        bool counts = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                // Images, documents and sound are base64 under "bytes"; signatures are no text either.
                counts = !reader.ValueTextEquals("bytes"u8) && !reader.ValueTextEquals("signature"u8) && !reader.ValueTextEquals("redactedContent"u8);
            }
            else if (reader.TokenType == JsonTokenType.String && counts)
            {
                text += reader.ValueSpan.Length;
            }
        }

        return text;
    }
}
