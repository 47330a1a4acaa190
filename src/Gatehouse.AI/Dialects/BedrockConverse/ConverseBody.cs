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
            var traits = new CallTraits();
            long text = Scan(body, ref traits);
            return new CallOutline
            {
                Model = model,
                Stream = stream,
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
            throw ConverseProblems.Unreadable(exception);
        }
    }

    private static long Scan(ReadOnlySpan<byte> body, ref CallTraits traits)
    {
        var reader = new Utf8JsonReader(body, ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw ConverseProblems.Invalid(null, "The body must be a JSON object.");
        }

        long text = 0;
        bool counts = false;
        bool isMessages = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                // Images, documents and sound are base64 under "bytes"; signatures are no text either.
                counts = !reader.ValueTextEquals("bytes"u8) && !reader.ValueTextEquals("signature"u8) && !reader.ValueTextEquals("redactedContent"u8);
                isMessages = reader.CurrentDepth == 1 ? reader.ValueTextEquals("messages"u8) : isMessages;
                Note(ref reader, isMessages, ref traits);
            }
            else if (reader.TokenType == JsonTokenType.String && counts)
            {
                text += reader.ValueSpan.Length;
            }
        }

        return text;
    }

    // messages is an array of messages with an array of blocks, and what a tool answered has such an array too: a block's one
    // member says what it is.
    private static void Note(ref Utf8JsonReader reader, bool isMessages, ref CallTraits traits)
    {
        if (isMessages && reader.CurrentDepth is 5 or 8)
        {
            traits.Need(CallNeeds.Images, reader.ValueTextEquals("image"u8));
            traits.Need(CallNeeds.Files, reader.ValueTextEquals("document"u8));
            traits.Need(CallNeeds.Audio, reader.ValueTextEquals("audio"u8));
        }
        else if (reader.CurrentDepth == 2)
        {
            if (reader.ValueTextEquals("maxTokens"u8) && reader.Read())
            {
                traits.BoundOutput(ref reader);
                return;
            }

            traits.Need(CallNeeds.Schema, reader.ValueTextEquals("textFormat"u8));
            traits.Need(CallNeeds.Reasoning, reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("reasoning_config"u8) || reader.ValueTextEquals("reasoningConfig"u8));
        }
        else if (reader.CurrentDepth == 1)
        {
            traits.Need(CallNeeds.Tools, reader.ValueTextEquals("toolConfig"u8));
        }
    }
}
