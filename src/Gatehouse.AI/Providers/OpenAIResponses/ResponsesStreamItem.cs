using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>
/// One item of a streamed response: the parts of the hub that it becomes. Items are known by their number; some vendors change
/// their ids from event to event.
/// </summary>
internal sealed class ResponsesStreamItem(int number)
{
    // What is open; Ping for nothing.
    private StreamEventKind _open = StreamEventKind.Ping;
    private int _part;
    private int _text;

    // Whether any of what is open came in pieces: they are all of it.
    private bool _said;
    private bool _cited;

    public int Number => number;

    public void Say(StreamEventKind delta, int text, string? words, ref int parts, List<StreamEvent> output)
    {
        if (string.IsNullOrEmpty(words))
        {
            return;
        }

        var kind = delta == StreamEventKind.TextDelta ? StreamEventKind.TextStarted : delta;
        if (_open != kind || _text != text)
        {
            Open(kind, ref parts, output);
            _text = text;
        }

        _said = true;
        output.Add(new StreamEvent(delta) { PartIndex = _part, Text = words });
    }

    /// <summary>The pieces of a summary are one thought, with an empty line between them.</summary>
    public void Think(int text, string? words, ref int parts, List<StreamEvent> output)
    {
        if (string.IsNullOrEmpty(words))
        {
            return;
        }

        if (_open != StreamEventKind.ThinkingStarted)
        {
            Open(StreamEventKind.ThinkingStarted, ref parts, output);
        }
        else if (_text != text)
        {
            output.Add(new StreamEvent(StreamEventKind.ThinkingDelta) { PartIndex = _part, Text = ResponsesSignature.Between });
        }

        _text = text;
        _said = true;
        output.Add(new StreamEvent(StreamEventKind.ThinkingDelta) { PartIndex = _part, Text = words });
    }

    /// <summary>A source of a text, which may be told before its words.</summary>
    public void Cite(int text, JsonElement annotation, ref int parts, List<StreamEvent> output)
    {
        if (_open != StreamEventKind.TextStarted || _text != text)
        {
            Open(StreamEventKind.TextStarted, ref parts, output);
            _text = text;
        }

        _cited = true;
        output.Add(new StreamEvent(StreamEventKind.Citation) { PartIndex = _part, Citation = ResponsesCitations.Read(annotation) });
    }

    public void Call(JsonElement item, ref int parts, List<StreamEvent> output)
    {
        if (_open != StreamEventKind.ToolCallStarted)
        {
            Close(output);
            _open = StreamEventKind.ToolCallStarted;
            _part = parts++;
            output.Add(new StreamEvent(StreamEventKind.ToolCallStarted) { PartIndex = _part, Text = ResponsesParts.CallId(item), Name = WireJson.Text(item, "name"u8) ?? "" });
        }
    }

    public void Argue(string? arguments, List<StreamEvent> output)
    {
        if (_open == StreamEventKind.ToolCallStarted && !string.IsNullOrEmpty(arguments))
        {
            _said = true;
            output.Add(new StreamEvent(StreamEventKind.ToolArgumentsDelta) { PartIndex = _part, Text = arguments });
        }
    }

    /// <summary>The item is complete: what had not come in pieces comes now.</summary>
    public void Finish(JsonElement item, ResponsesSignature signature, ref int parts, List<StreamEvent> output)
    {
        switch (WireJson.Text(item, "type"u8))
        {
            case "message":
                FinishMessage(item, ref parts, output);
                break;
            case "function_call":
                Call(item, ref parts, output);
                Argue(_said ? null : WireJson.Text(item, "arguments"u8), output);
                break;
            case "reasoning":
                FinishThought(item, signature, ref parts, output);
                break;
            case "image_generation_call" when ResponsesParts.Image(item) is { } image:
                Close(output);
                output.Add(new StreamEvent(StreamEventKind.Image) { PartIndex = parts++, Part = image });
                break;
            default:
                output.Add(new StreamEvent(StreamEventKind.Unknown) { PartIndex = parts++, Name = WireJson.Text(item, "type"u8), Raw = item });
                break;
        }

        Close(output);
    }

    public void Close(List<StreamEvent> output)
    {
        if (_open != StreamEventKind.Ping)
        {
            _open = StreamEventKind.Ping;
            output.Add(new StreamEvent(StreamEventKind.PartEnded) { PartIndex = _part });
        }
    }

    private void Open(StreamEventKind kind, ref int parts, List<StreamEvent> output)
    {
        Close(output);
        _open = kind;
        _part = parts++;
        _said = false;
        _cited = false;
        if (kind != StreamEventKind.RefusalDelta)
        {
            output.Add(new StreamEvent(kind) { PartIndex = _part });
        }
    }

    private void FinishMessage(JsonElement item, ref int parts, List<StreamEvent> output)
    {
        int last = _open == StreamEventKind.Ping ? -1 : _text;
        int text = 0;
        foreach (var content in WireJson.Items(item, "content"u8))
        {
            bool isRefusal = WireJson.Text(content, "type"u8) == "refusal";
            string? words = isRefusal ? WireJson.Text(content, "refusal"u8) : WireJson.Text(content, "text"u8);
            if (text > last || (text == last && !_said))
            {
                Say(isRefusal ? StreamEventKind.RefusalDelta : StreamEventKind.TextDelta, text, words, ref parts, output);
            }

            if (text >= last && !_cited && !isRefusal && _open == StreamEventKind.TextStarted)
            {
                CiteAll(text, content, ref parts, output);
            }

            text++;
        }
    }

    private void CiteAll(int text, JsonElement content, ref int parts, List<StreamEvent> output)
    {
        foreach (var annotation in WireJson.Items(content, "annotations"u8))
        {
            Cite(text, annotation, ref parts, output);
        }
    }

    private void FinishThought(JsonElement item, ResponsesSignature signature, ref int parts, List<StreamEvent> output)
    {
        var thought = ResponsesParts.Thought(item, signature);
        if (!_said)
        {
            Think(0, thought?.Text, ref parts, output);
        }

        if (thought?.Signature is { } seal)
        {
            if (_open != StreamEventKind.ThinkingStarted)
            {
                Open(StreamEventKind.ThinkingStarted, ref parts, output);
            }

            output.Add(new StreamEvent(StreamEventKind.SignatureDelta) { PartIndex = _part, Text = seal });
        }
    }
}
