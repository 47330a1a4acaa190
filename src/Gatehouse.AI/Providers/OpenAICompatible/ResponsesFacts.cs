using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>What is recorded of a response object of the Responses API, read in one pass over its bytes.</summary>
internal struct ResponsesFacts
{
    public string Model { get; private set; }

    public TokenUsage Usage { get; private set; }

    /// <summary>How the response ended; unknown while it goes on.</summary>
    public FinishReason Finish { get; private set; }

    /// <summary>Place of the error object in the bytes; a length of 0 for none.</summary>
    public int ErrorStart { get; private set; }

    public int ErrorLength { get; private set; }

    /// <summary>Reads the object at which the reader stands, to its end.</summary>
    public static ResponsesFacts Read(ref Utf8JsonReader reader)
    {
        var facts = new ResponsesFacts { Model = "", Usage = TokenUsage.Unknown, Finish = FinishReason.Unknown };
        bool completed = false, calls = false;
        FinishReason? cut = null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            if (reader.ValueTextEquals("model"u8))
            {
                reader.Read();
                facts.Model = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
                reader.Skip();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                completed = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("completed"u8);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                facts.Usage = reader.TokenType == JsonTokenType.StartObject ? OpenAIWire.ReadResponsesUsage(ref reader) : facts.Usage;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("incomplete_details"u8))
            {
                cut = ReadReason(ref reader);
            }
            else if (reader.ValueTextEquals("output"u8))
            {
                calls = ReadOutput(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                facts.ReadError(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        facts.Finish = cut ?? (!completed ? FinishReason.Unknown : calls ? FinishReason.ToolCalls : FinishReason.Stop);
        return facts;
    }

    private static FinishReason? ReadReason(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        int depth = reader.CurrentDepth;
        FinishReason reason = FinishReason.Unknown;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            bool isReason = reader.ValueTextEquals("reason"u8);
            reader.Read();
            if (isReason && reader.TokenType == JsonTokenType.String)
            {
                reason = reader.ValueTextEquals("max_output_tokens"u8) ? FinishReason.Length
                    : reader.ValueTextEquals("content_filter"u8) ? FinishReason.ContentFilter
                    : FinishReason.Unknown;
            }

            reader.Skip();
        }

        return reason;
    }

    // Whether the model waits for a tool that the client runs.
    private static bool ReadOutput(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        bool calls = false;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            // Depth of a member of an item: array, object, name.
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 2 && reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                calls |= reader.TokenType == JsonTokenType.String && ResponsesTap.IsCall(ref reader);
            }
        }

        return calls;
    }

    private void ReadError(ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        reader.Skip();
        if (isObject)
        {
            ErrorStart = start;
            ErrorLength = (int)reader.BytesConsumed - start;
        }
    }
}
