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
            var traits = new CallTraits();
            long text = Scan(body, ref traits);
            return new CallOutline
            {
                Model = NameOf(model),
                Stream = streams,
                IncludeUsage = true,
                TextLength = text,
                MostOutput = traits.MostOutput,
                Choices = traits.Choices,
                User = traits.User,
                Needs = traits.Needs,
            };
        }
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw GeminiProblems.Unreadable(exception);
        }
    }

    /// <summary>The alias in a path; clients of Vertex AI's paths may name a collection too.</summary>
    public static string NameOf(string model) => model.StartsWith("models/", StringComparison.Ordinal) ? model["models/".Length..] : model;

    private static long Scan(ReadOnlySpan<byte> body, ref CallTraits traits)
    {
        var reader = new Utf8JsonReader(body, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw GeminiProblems.Invalid(null, "The body must be a JSON object.");
        }

        long length = 0;
        bool counts = true;
        var section = Section.Other;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                // Data of images, and signatures, are no text.
                counts = !reader.ValueTextEquals("data"u8) && !reader.ValueTextEquals("thoughtSignature"u8) && !reader.ValueTextEquals("thought_signature"u8);
                section = reader.CurrentDepth == 1 ? SectionOf(ref reader) : section;
                length += Note(ref reader, section, ref traits);
            }
            else if (reader.TokenType == JsonTokenType.String && counts)
            {
                length += reader.ValueSpan.Length;
            }
        }

        return length;
    }

    private static Section SectionOf(ref Utf8JsonReader reader)
        => reader.ValueTextEquals("contents"u8) ? Section.Contents
            : reader.ValueTextEquals("generationConfig"u8) || reader.ValueTextEquals("generation_config"u8) ? Section.Config
            : reader.ValueTextEquals("tools"u8) ? Section.Tools
            : Section.Other;

    /// <summary>Takes note of a member, and of its value where it is a plain one. The length of the text that was passed.</summary>
    private static int Note(ref Utf8JsonReader reader, Section section, ref CallTraits traits)
    {
        switch (section)
        {
            case Section.Tools:
                // An empty list has no member in it.
                traits.Need(CallNeeds.Tools, reader.CurrentDepth > 1);
                return 0;
            case Section.Contents when reader.ValueTextEquals("mimeType"u8) || reader.ValueTextEquals("mime_type"u8):
                reader.Read();
                traits.NeedMedia(ref reader);
                return reader.TokenType == JsonTokenType.String ? reader.ValueSpan.Length : 0;
            case Section.Config when reader.CurrentDepth == 2:
                return NoteSetting(ref reader, ref traits);
            default:
                return 0;
        }
    }

    private static int NoteSetting(ref Utf8JsonReader reader, ref CallTraits traits)
    {
        if (reader.ValueTextEquals("maxOutputTokens"u8) || reader.ValueTextEquals("max_output_tokens"u8))
        {
            reader.Read();
            traits.BoundOutput(ref reader);
        }
        else if (reader.ValueTextEquals("candidateCount"u8) || reader.ValueTextEquals("candidate_count"u8))
        {
            reader.Read();
            traits.CountChoices(ref reader);
        }
        else
        {
            traits.Need(CallNeeds.Schema, reader.ValueTextEquals("responseSchema"u8) || reader.ValueTextEquals("responseJsonSchema"u8) || reader.ValueTextEquals("response_schema"u8));
            traits.Need(CallNeeds.Reasoning, reader.ValueTextEquals("thinkingConfig"u8) || reader.ValueTextEquals("thinking_config"u8));
        }

        return 0;
    }

    private enum Section
    {
        Other,
        Contents,
        Config,
        Tools,
    }
}
