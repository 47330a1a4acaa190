using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Watches the events of a response that pass through. What opens the response, or an item of words or thinking, is the
/// frame of an answer; anything else, also of a type that is not known, is its content. Events and their order:
/// openai/openai-node:src/resources/responses/responses.ts; servers that follow Open Responses end with "[DONE]" besides.
/// </summary>
internal sealed class ResponsesTap : ProviderTap
{
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            HasEnded = true;
            return;
        }

        try
        {
            ReadEvent(eventName, data);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            Error ??= OpenAIErrors.Unreadable;
        }
    }

    /// <summary>Whether the text at which the reader stands is the type of an item that the client must answer.</summary>
    public static bool IsCall(ref Utf8JsonReader reader) => reader.ValueTextEquals("function_call"u8) || reader.ValueTextEquals("custom_tool_call"u8);

    private void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        // Vendors write the type into the data as well, and some servers only there.
        var type = name.IsEmpty ? TypeOf(data) : name;
        if (type.EndsWith(".delta"u8))
        {
            ReadDelta(data);
        }
        else if (type.SequenceEqual("response.created"u8) || type.SequenceEqual("response.in_progress"u8) || type.SequenceEqual("response.queued"u8))
        {
            if (Model.Length == 0)
            {
                Model = ReadResponse(data, out _).Model;
            }
        }
        else if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8) || type.SequenceEqual("response.failed"u8))
        {
            ReadEnd(type.EndsWith("failed"u8), data);
        }
        else if (type.SequenceEqual("error"u8))
        {
            Error ??= OpenAIErrors.ReadEvent(data);
        }
        else if (type.SequenceEqual("response.output_item.added"u8))
        {
            HasContent |= !IsFrame(data);
        }
        else if (!type.SequenceEqual("response.content_part.added"u8) && !type.SequenceEqual("response.reasoning_summary_part.added"u8)
            && !type.SequenceEqual("keepalive"u8))
        {
            HasContent = true;
        }
    }

    private void ReadEnd(bool failed, ReadOnlySpan<byte> data)
    {
        var facts = ReadResponse(data, out bool found);
        if (!found)
        {
            Error ??= OpenAIErrors.Unreadable;
            return;
        }

        Model = facts.Model.Length > 0 ? facts.Model : Model;
        Usage = facts.Usage.Grade == UsageGrade.None ? Usage : facts.Usage;
        HasEnded = true;
        if (failed)
        {
            Error ??= facts.ErrorLength == 0
                ? OpenAIErrors.ReadEvent("{\"code\":\"server_error\"}"u8)
                : OpenAIErrors.ReadEvent(data.Slice(facts.ErrorStart, facts.ErrorLength));
        }
        else
        {
            HasContent = true;
            Finish = facts.Finish;
        }
    }

    private static ResponsesFacts ReadResponse(ReadOnlySpan<byte> data, out bool found)
    {
        var reader = Open(data);
        found = MoveTo(ref reader, "response"u8) && reader.TokenType == JsonTokenType.StartObject;
        return found ? ResponsesFacts.Read(ref reader) : new ResponsesFacts();
    }

    private void ReadDelta(ReadOnlySpan<byte> data)
    {
        var reader = Open(data);
        if (!MoveTo(ref reader, "delta"u8))
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            HasContent = true;
        }
        else if (!reader.ValueSpan.IsEmpty)
        {
            HasContent = true;
            Tally.AddJson(reader.ValueSpan);
        }
    }

    private static bool IsFrame(ReadOnlySpan<byte> data)
    {
        var reader = Open(data);
        if (!MoveTo(ref reader, "item"u8) || reader.TokenType != JsonTokenType.StartObject)
        {
            return true;
        }

        return MoveToMember(ref reader, "type"u8) && reader.TokenType == JsonTokenType.String
            && (reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("reasoning"u8));
    }

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> data)
    {
        var reader = Open(data);
        return MoveTo(ref reader, "type"u8) && reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
    }

    private static Utf8JsonReader Open(ReadOnlySpan<byte> data) => new(data, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });

    /// <summary>To the value of a member of the object that the data is.</summary>
    private static bool MoveTo(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
        => reader.Read() && reader.TokenType == JsonTokenType.StartObject ? MoveToMember(ref reader, member) : throw new JsonException();

    private static bool MoveToMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals(member);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
