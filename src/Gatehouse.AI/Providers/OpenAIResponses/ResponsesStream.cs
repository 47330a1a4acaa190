using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>
/// Turns the events of one streamed response into the hub's. The answer is whole when the event of its end came; servers that
/// follow Open Responses send "[DONE]" after it.
/// </summary>
internal sealed class ResponsesStream(ResponsesSignature signature) : ProviderStream
{
    private readonly List<ResponsesStreamItem> _items = [];
    private int _parts;
    private bool _started;
    private bool _over;
    private bool _hasCalls;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (_over || data.IsEmpty || data.SequenceEqual("[DONE]"u8))
        {
            return;
        }

        try
        {
            Take(ResponsesEvent.Read(eventName, data), data, output);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text of a string is no valid UTF-8 or UTF-16.
            Fail(OpenAIErrors.Unreadable, output);
        }
    }

    public override void End(List<StreamEvent> output)
    {
        if (!_over)
        {
            Fail(OpenAIErrors.Broken, output);
        }
    }

    private void Take(in ResponsesEvent read, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (!_started && read.Kind is >= ResponsesEventKind.ItemAdded and <= ResponsesEventKind.Annotation)
        {
            Start(default, output);
        }

        switch (read.Kind)
        {
            case ResponsesEventKind.TextDelta:
                Item(read.Item).Say(StreamEventKind.TextDelta, read.Text, read.Delta, ref _parts, output);
                if (read.HasLogProbs)
                {
                    TellTokens(Parse(data), output);
                }

                break;
            case ResponsesEventKind.RefusalDelta:
                Item(read.Item).Say(StreamEventKind.RefusalDelta, read.Text, read.Delta, ref _parts, output);
                break;
            case ResponsesEventKind.SummaryDelta or ResponsesEventKind.ReasoningDelta:
                Item(read.Item).Think(read.Text, read.Delta, ref _parts, output);
                break;
            case ResponsesEventKind.ArgumentsDelta:
                Item(read.Item).Argue(read.Delta, output);
                break;
            case ResponsesEventKind.KeepAlive:
                output.Add(new StreamEvent(StreamEventKind.Ping));
                break;
            case ResponsesEventKind.Error:
                Fail(OpenAIErrors.ReadEvent(data), output);
                break;
            case not ResponsesEventKind.Other:
                TakeDocument(read, Parse(data), output);
                break;
        }
    }

    private void TakeDocument(in ResponsesEvent read, JsonElement document, List<StreamEvent> output)
    {
        var item = WireJson.Object(document, "item"u8);
        var response = WireJson.Object(document, "response"u8);
        switch (read.Kind)
        {
            case ResponsesEventKind.Opened:
                Start(response, output);
                break;
            case ResponsesEventKind.ItemAdded:
                if (WireJson.Text(item, "type"u8) == "function_call")
                {
                    _hasCalls = true;
                    Item(read.Item).Call(item, ref _parts, output);
                }

                break;
            case ResponsesEventKind.Annotation:
                if (WireJson.Object(document, "annotation"u8) is { ValueKind: JsonValueKind.Object } annotation)
                {
                    Item(read.Item).Cite(read.Text, annotation, ref _parts, output);
                }

                break;
            case ResponsesEventKind.ItemDone:
                Finish(read.Item, item, output);
                break;
            case ResponsesEventKind.Ended:
                Finish(response, output);
                break;
            case ResponsesEventKind.Failed:
                Fail(ResponsesFinish.ErrorOf(response) ?? OpenAIErrors.ReadEvent("""{"code":"server_error"}"""u8), output);
                break;
        }
    }

    private static JsonElement Parse(ReadOnlySpan<byte> data) => JsonElement.Parse(data, WireJson.ReaderOptions);

    private static void TellTokens(JsonElement document, List<StreamEvent> output)
    {
        List<JsonElement> tokens = [.. WireJson.Items(document, "logprobs"u8)];
        if (ResponsesLogProbs.Of(tokens) is { } told)
        {
            output.Add(new StreamEvent(StreamEventKind.LogProbs) { Raw = told });
        }
    }

    private void Start(JsonElement response, List<StreamEvent> output)
    {
        if (_started)
        {
            return;
        }

        _started = true;
        bool isKnown = response.ValueKind == JsonValueKind.Object;
        output.Add(new StreamEvent(StreamEventKind.Started)
        {
            Text = WireJson.Text(response, "id"u8) ?? "",
            Name = WireJson.Text(response, "model"u8),
            Raw = isKnown && ResponsesReply.CreatedOf(response) is { ValueKind: JsonValueKind.Number } created ? created : null,
        });
    }

    private void Finish(int number, JsonElement item, List<StreamEvent> output)
    {
        _hasCalls |= WireJson.Text(item, "type"u8) == "function_call";
        Item(number).Finish(item, signature, ref _parts, output);
    }

    private void Finish(JsonElement response, List<StreamEvent> output)
    {
        if (response.ValueKind != JsonValueKind.Object)
        {
            Fail(OpenAIErrors.Unreadable, output);
            return;
        }

        Start(response, output);
        if (_items.Count == 0)
        {
            // Nothing came in pieces.
            int number = 0;
            foreach (var item in WireJson.Items(response, "output"u8))
            {
                Finish(number++, item, output);
            }
        }

        foreach (var item in _items)
        {
            item.Close(output);
        }

        _over = true;
        if (ResponsesReply.UsageOf(response) is { Grade: not UsageGrade.None } usage)
        {
            output.Add(new StreamEvent(StreamEventKind.Usage) { Usage = usage });
        }

        foreach (var (name, value) in ResponsesReply.ExtraOf(response).Members)
        {
            output.Add(new StreamEvent(StreamEventKind.Extra) { Name = name, Raw = value });
        }

        var (finish, word) = ResponsesFinish.Of(response, _hasCalls);
        output.Add(new StreamEvent(StreamEventKind.Finished) { Finish = finish, Text = word });
        output.Add(new StreamEvent(StreamEventKind.Ended));
    }

    private ResponsesStreamItem Item(int number)
    {
        // The last one is the one that grows.
        for (int i = _items.Count - 1; i >= 0; i--)
        {
            if (_items[i].Number == number)
            {
                return _items[i];
            }
        }

        var item = new ResponsesStreamItem(number);
        _items.Add(item);
        return item;
    }

    private void Fail(ModelError error, List<StreamEvent> output)
    {
        _over = true;
        output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error });
    }
}
