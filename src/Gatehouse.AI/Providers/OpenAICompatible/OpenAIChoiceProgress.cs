using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>The parts of one choice.</summary>
internal sealed class OpenAIChoiceProgress(int choice)
{
    private readonly Dictionary<int, int> _tools = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private StreamEventKind _open = StreamEventKind.Ping;
    private int _part = -1;
    private int _count;
    private int _text = -1;
    private int _points;
    private int _before;

    public int Choice => choice;

    /// <summary>The vendor's word for why it ended; null while it goes on.</summary>
    public string? Finish { get; set; }

    /// <summary>Begins a part of this kind unless it is the one that is open.</summary>
    public void Open(StreamEventKind kind, List<StreamEvent> output)
    {
        if (_open == kind)
        {
            return;
        }

        CloseText(output);
        _open = kind;
        _part = _count++;
        if (kind == StreamEventKind.TextStarted)
        {
            _text = _part;
            _before += _points;
            _points = 0;
        }

        if (kind is not (StreamEventKind.RefusalDelta or StreamEventKind.AudioDelta))
        {
            output.Add(new StreamEvent(kind) { Choice = choice, PartIndex = _part });
        }
    }

    public void Think(string thought, List<StreamEvent> output)
    {
        if (thought.Length > 0)
        {
            Open(StreamEventKind.ThinkingStarted, output);
            output.Add(Delta(StreamEventKind.ThinkingDelta, thought));
        }
    }

    public void Say(string text, List<StreamEvent> output)
    {
        if (text.Length > 0)
        {
            Open(StreamEventKind.TextStarted, output);
            _points += PointsOf(text);
            output.Add(Delta(StreamEventKind.TextDelta, text));
        }
    }

    /// <summary>A source of the last words. Its place counts in the whole content, in the hub in its part.</summary>
    public void Cite(Citation citation, List<StreamEvent> output)
    {
        if (_text < 0)
        {
            Open(StreamEventKind.TextStarted, output);
        }

        output.Add(new StreamEvent(StreamEventKind.Citation) { Choice = choice, PartIndex = _text, Citation = OpenAICitations.Within(citation, _before) });
    }

    public void Show(ImagePart image, List<StreamEvent> output)
    {
        CloseText(output);
        output.Add(new StreamEvent(StreamEventKind.Image) { Choice = choice, PartIndex = _count++, Part = image });
    }

    public void Speak(AudioPart audio, List<StreamEvent> output)
    {
        Open(StreamEventKind.AudioDelta, output);
        output.Add(new StreamEvent(StreamEventKind.AudioDelta) { Choice = choice, PartIndex = _part, Part = audio });
    }

    // A character of two code units counts with its second.
    private static int PointsOf(string text)
    {
        int points = text.Length;
        foreach (char c in text)
        {
            points -= char.IsHighSurrogate(c) ? 1 : 0;
        }

        return points;
    }

    public StreamEvent Delta(StreamEventKind kind, string text) => new(kind) { Choice = choice, PartIndex = _part, Text = text };

    public void Tool(JsonElement call, int position, List<StreamEvent> output)
    {
        int index = IndexOf(call, position);
        bool has = call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object;
        if (!_tools.TryGetValue(index, out int part))
        {
            CloseText(output);
            _tools[index] = part = _count++;
            output.Add(new StreamEvent(StreamEventKind.ToolCallStarted)
            {
                Choice = choice,
                PartIndex = part,
                Text = Text(call, "id"),
                Name = has ? Text(function, "name") : null,
            });
        }

        if (has && Text(function, "arguments") is { Length: > 0 } arguments)
        {
            output.Add(new StreamEvent(StreamEventKind.ToolArgumentsDelta) { Choice = choice, PartIndex = part, Text = arguments });
        }
    }

    // Without a number (Mistral) a call is known by its id; a fragment with neither belongs to the last call.
    private int IndexOf(JsonElement call, int position)
    {
        if (call.TryGetProperty("index", out var number) && number.ValueKind == JsonValueKind.Number)
        {
            return number.GetInt32();
        }

        if (Text(call, "id") is not { Length: > 0 } id)
        {
            return _tools.Count == 0 ? position : _tools.Count - 1;
        }

        return _ids.TryGetValue(id, out int index) ? index : _ids[id] = _tools.Count;
    }

    public void Close(List<StreamEvent> output)
    {
        CloseText(output);
        foreach (int part in _tools.Values)
        {
            output.Add(new StreamEvent(StreamEventKind.PartEnded) { Choice = choice, PartIndex = part });
        }

        _tools.Clear();
    }

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void CloseText(List<StreamEvent> output)
    {
        if (_open != StreamEventKind.Ping)
        {
            output.Add(new StreamEvent(StreamEventKind.PartEnded) { Choice = choice, PartIndex = _part });
            _open = StreamEventKind.Ping;
        }
    }
}
