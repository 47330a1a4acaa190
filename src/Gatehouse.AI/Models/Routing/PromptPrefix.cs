using System.Text.Json;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// What calls of one conversation have in common, and a vendor's prompt cache keeps: system prompt, tools, and the first message. The
/// first two where the first is a system message.
/// </summary>
internal static class PromptPrefix
{
    private const int MaxDepth = 128;

    /// <summary>A hash of it; 0 when the body has none of it, or is no JSON.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }

    private static ulong Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        ulong hash = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isPrompt = reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("tools"u8) || reader.ValueTextEquals("toolConfig"u8) || reader.ValueTextEquals("instructions"u8)
                || reader.ValueTextEquals("systemInstruction"u8) || reader.ValueTextEquals("system_instruction"u8);
            bool isTurns = reader.ValueTextEquals("messages"u8) || reader.ValueTextEquals("contents"u8) || reader.ValueTextEquals("input"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (isTurns && reader.TokenType == JsonTokenType.StartArray)
            {
                hash ^= FirstTurns(ref reader, body);
            }
            else
            {
                reader.Skip();
                hash ^= isPrompt ? StableHash.Of(body[start..(int)reader.BytesConsumed], 1) : 0;
            }
        }

        return hash;
    }

    // Members may come in any order, so their hashes are joined in a way that has none.
    private static ulong FirstTurns(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        ulong hash = 0;
        int wanted = 1;
        for (int turn = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; turn++)
        {
            int start = (int)reader.TokenStartIndex;
            bool isSystem = turn == 0 && IsSystem(reader);
            reader.Skip();
            wanted += isSystem ? 1 : 0;
            hash ^= turn < wanted ? StableHash.Of(body[start..(int)reader.BytesConsumed], (ulong)turn + 2) : 0;
        }

        return hash;
    }

    // A copy of the reader looks ahead.
    private static bool IsSystem(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = reader.ValueTextEquals("role"u8);
            reader.Read();
            if (isRole)
            {
                return reader.TokenType == JsonTokenType.String && (reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("developer"u8));
            }

            reader.Skip();
        }

        return false;
    }
}
