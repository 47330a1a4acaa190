using System.Runtime.InteropServices;
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
        var (completed, calls, searches, tier, tools) = (false, false, 0L, "", default(JsonElement));
        FinishReason? cut = null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            if (facts.TryModel(ref reader))
            {
                continue;
            }

            if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                completed = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("completed"u8);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                facts.Usage = reader.TokenType == JsonTokenType.StartObject ? OpenAIWire.ReadUsage(ref reader) : facts.Usage;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                reader.Read();
                tier = ServiceTiers.Of(ref reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("tool_usage"u8))
            {
                reader.Read();
                tools = reader.TokenType == JsonTokenType.StartObject ? JsonElement.ParseValue(ref reader) : default;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("incomplete_details"u8))
            {
                cut = ReadReason(ref reader);
            }
            else if (reader.ValueTextEquals("output"u8))
            {
                calls = ReadOutput(ref reader, out searches);
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
        facts.Usage = WithTools(facts.Usage, searches, tools).In(tier);
        return facts;
    }

    private bool TryModel(ref Utf8JsonReader reader)
    {
        if (!reader.ValueTextEquals("model"u8))
        {
            return false;
        }

        reader.Read();
        Model = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        reader.Skip();
        return true;
    }

    /// <summary>The usage of a whole response that is there already.</summary>
    public static TokenUsage UsageOf(JsonElement response)
    {
        if (response.ValueKind != JsonValueKind.Object)
        {
            return TokenUsage.Unknown;
        }

        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(response), new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
        reader.Read();
        return Read(ref reader).Usage;
    }

    // Searches are billed each: counted by the vendor, or else in the output. Images that a tool made are tokens of another
    // model, at its price: without them the usage is a part of what there is to know.
    private static TokenUsage WithTools(TokenUsage usage, long searches, JsonElement tools)
    {
        if (usage.Grade == UsageGrade.None)
        {
            return usage;
        }

        long told = WireJson.TryNumber(WireJson.Object(tools, "web_search"u8), "num_requests"u8, out long requests) ? requests : searches;
        bool hasImages = WireJson.TryNumber(WireJson.Object(tools, "image_gen"u8), "total_tokens"u8, out long images) && images > 0;
        return usage with { Searches = usage.Searches > 0 ? usage.Searches : told, Grade = hasImages ? UsageGrade.Partial : usage.Grade };
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

    // Whether the model waits for a tool that the client runs, and how many searches of the web the vendor made. A call that
    // opens or looks through a page is none.
    private static bool ReadOutput(ref Utf8JsonReader reader, out long searches)
    {
        searches = 0;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        bool calls = false, isSearch = false, isOther = false, inAction = false;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            // Depth of a member of an item: array, object, name.
            int below = reader.CurrentDepth - depth;
            if (reader.TokenType == JsonTokenType.EndObject && below == 1)
            {
                searches += isSearch && !isOther ? 1 : 0;
                (isSearch, isOther) = (false, false);
            }

            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            inAction = below == 2 ? reader.ValueTextEquals("action"u8) : inAction;
            if (below == 2 && reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                calls |= reader.TokenType == JsonTokenType.String && ResponsesTap.IsCall(ref reader);
                isSearch = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("web_search_call"u8);
            }
            else if (below == 3 && inAction && reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isOther = reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("search"u8);
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
