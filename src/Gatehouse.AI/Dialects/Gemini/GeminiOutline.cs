using System.Text.Json;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Reads of a body only that it is an object, and how much text is in it; the rest is in the path.</summary>
internal static class GeminiOutline
{
    /// <summary>Deep enough for any schema a vendor takes, far from what could exhaust a stack.</summary>
    public const int MaxDepth = 128;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    public static CallOutline Read(string model, bool streams, ReadOnlySpan<byte> body)
    {
        try
        {
            return new CallOutline { Model = NameOf(model), Stream = streams, IncludeUsage = true, TextLength = LengthOf(body) };
        }
        catch (JsonException exception)
        {
            throw GeminiProblems.NotJson(exception);
        }
    }

    /// <summary>The alias in a path; clients of Vertex AI's paths may name a collection too.</summary>
    public static string NameOf(string model) => model.StartsWith("models/", StringComparison.Ordinal) ? model["models/".Length..] : model;

    private static long LengthOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw GeminiProblems.Invalid(null, "The body must be a JSON object.");
        }

        long length = 0;
        bool counts = true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                // Data of images, and signatures, are no text.
                counts = !reader.ValueTextEquals("data"u8) && !reader.ValueTextEquals("thoughtSignature"u8) && !reader.ValueTextEquals("thought_signature"u8);
            }
            else if (reader.TokenType == JsonTokenType.String && counts)
            {
                length += reader.ValueSpan.Length;
            }
        }

        return length;
    }
}
