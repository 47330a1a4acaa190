using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>What pieces of an answer need of an event, read in one pass over its bytes; the others are read as documents.</summary>
internal ref struct ResponsesEvent
{
    public ResponsesEventKind Kind { get; private set; }

    /// <summary>Number of the item (output_index).</summary>
    public int Item { get; private set; }

    /// <summary>Number of the text within its item (content_index, summary_index).</summary>
    public int Text { get; private set; }

    /// <summary>The piece; null when there is none.</summary>
    public string? Delta { get; private set; }

    /// <summary>Whether log probabilities come with it.</summary>
    public bool HasLogProbs { get; private set; }

    /// <summary>Throws <see cref="JsonException"/> for what is no event.</summary>
    public static ResponsesEvent Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        var read = new ResponsesEvent { Kind = KindOf(name) };
        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = WireJson.ReaderOptions.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            read.ReadMember(ref reader);
        }

        return read;
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("delta"u8))
        {
            reader.Read();
            Delta = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        else if (reader.ValueTextEquals("output_index"u8))
        {
            Item = Number(ref reader);
        }
        else if (reader.ValueTextEquals("content_index"u8) || reader.ValueTextEquals("summary_index"u8))
        {
            Text = Number(ref reader);
        }
        else if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            Kind = reader.TokenType == JsonTokenType.String && !reader.HasValueSequence ? KindOf(reader.ValueSpan) : Kind;
        }
        else if (reader.ValueTextEquals("logprobs"u8))
        {
            reader.Read();
            HasLogProbs = reader.TokenType == JsonTokenType.StartArray;
        }
        else
        {
            reader.Read();
        }

        reader.Skip();
    }

    private static int Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) ? number : 0;
    }

    private static ResponsesEventKind KindOf(ReadOnlySpan<byte> type)
        => type.SequenceEqual("response.output_text.delta"u8) ? ResponsesEventKind.TextDelta
            : type.SequenceEqual("response.function_call_arguments.delta"u8) ? ResponsesEventKind.ArgumentsDelta
            : type.SequenceEqual("response.reasoning_summary_text.delta"u8) ? ResponsesEventKind.SummaryDelta
            : type.SequenceEqual("response.reasoning_text.delta"u8) ? ResponsesEventKind.ReasoningDelta
            : type.SequenceEqual("response.refusal.delta"u8) ? ResponsesEventKind.RefusalDelta
            : type.SequenceEqual("response.output_text.annotation.added"u8) ? ResponsesEventKind.Annotation
            : type.SequenceEqual("response.output_item.added"u8) ? ResponsesEventKind.ItemAdded
            : type.SequenceEqual("response.output_item.done"u8) ? ResponsesEventKind.ItemDone
            : type.SequenceEqual("response.created"u8) || type.SequenceEqual("response.in_progress"u8) || type.SequenceEqual("response.queued"u8) ? ResponsesEventKind.Opened
            : type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8) ? ResponsesEventKind.Ended
            : type.SequenceEqual("response.failed"u8) || type.SequenceEqual("response.cancelled"u8) ? ResponsesEventKind.Failed
            : type.SequenceEqual("error"u8) ? ResponsesEventKind.Error
            : type.SequenceEqual("keepalive"u8) ? ResponsesEventKind.KeepAlive
            : ResponsesEventKind.Other;
}
