using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Content;

/// <summary>Finds the words of an answer, or of an event of one, in the form in which the client gets it.</summary>
internal static class AnswerTexts
{
    /// <summary>Members below which no words of the answer stand: thinking, and what is told of the words.</summary>
    private static readonly string[] Others =
        ["reasoningContent", "reasoning", "thinking", "summary", "logprobs", "annotations", "citations", "usage", "metadata", "error", "groundingMetadata", "tools", "instructions", "text_format"];

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <summary>Adds the words of this JSON, up to so many characters in all. What is no JSON has none.</summary>
    public static void Add(string form, ReadOnlySpan<byte> json, StringBuilder text, int most)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (form == WireForm.OpenAIResponses && IsEvent(json, out bool isDelta) && !isDelta)
            {
                // The vendor says each word again when its part, its item and the answer are complete.
                return;
            }

            while (text.Length < most && reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    AddMember(form, json, ref reader, text, most);
                }
                else if (reader.TokenType == JsonTokenType.StartObject && IsThought(form, reader))
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }
    }

    // Thoughts that have the members of words: a part of Gemini's, an item of the Responses API.
    private static bool IsThought(string form, Utf8JsonReader reader)
    {
        if (form is not (WireForm.Gemini or WireForm.OpenAIResponses))
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isThought = reader.ValueTextEquals("thought"u8);
            bool isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if ((isThought && reader.TokenType == JsonTokenType.True) || (isType && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("reasoning"u8)))
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static void AddMember(string form, ReadOnlySpan<byte> json, ref Utf8JsonReader reader, StringBuilder text, int most)
    {
        string name = reader.GetString()!;
        reader.Read();
        if (Array.IndexOf(Others, name) >= 0)
        {
            reader.Skip();
        }
        else if (reader.TokenType == JsonTokenType.String && IsWords(form, name))
        {
            Append(reader.GetString()!, text, most);
        }
        else if (reader.TokenType == JsonTokenType.StartObject && name is "input" or "args" or "arguments")
        {
            // Arguments of a call; where they come in pieces it begins with none.
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            var arguments = json[start..(int)reader.BytesConsumed];
            Append(arguments.Length > 2 ? Encoding.UTF8.GetString(arguments) : "", text, most);
        }
    }

    private static void Append(string words, StringBuilder text, int most) => text.Append(words.AsSpan(0, Math.Min(words.Length, most - text.Length)));

    private static bool IsWords(string form, string name) => name switch
    {
        "text" or "refusal" or "arguments" or "partial_json" => true,
        "content" => form is WireForm.OpenAIChat or WireForm.OllamaChat,
        "response" => form == WireForm.OllamaGenerate,
        "input" => form == WireForm.BedrockConverse,
        "delta" => form == WireForm.OpenAIResponses,
        _ => false,
    };

    /// <summary>Whether it is an event of the Responses API, and one that brings something new.</summary>
    private static bool IsEvent(ReadOnlySpan<byte> json, out bool isDelta)
    {
        isDelta = false;
        var reader = new Utf8JsonReader(json, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                string type = reader.GetString()!;
                isDelta = type.EndsWith(".delta", StringComparison.Ordinal) && !type.Contains("reasoning", StringComparison.Ordinal);
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
