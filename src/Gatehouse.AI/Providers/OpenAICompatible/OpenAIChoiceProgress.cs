using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>The parts of one choice.</summary>
internal sealed class OpenAIChoiceProgress(int choice)
{
    private readonly List<Begun> _tools = [];
    private StreamEventKind _open = StreamEventKind.Ping;
    private int _part = -1;
    private int _count;
    private int _text = -1;
    private int _points;
    private int _before;

    public int Choice => choice;

    /// <summary>The vendor's word for why it ended; null while it goes on.</summary>
    public string? Finish { get; set; }

    /// <summary>Whether any of an answer came.</summary>
    public bool HasParts => _count > 0;

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

    public void Tool(JsonElement call, List<StreamEvent> output)
    {
        bool has = call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object;
        string? name = has && Text(function, "name") is { Length: > 0 } given ? given : null;
        string? arguments = has && OpenAIContent.ArgumentsOf(function) is { Length: > 0 } written ? written : null;
        var begun = Find(call, name is not null) ?? Begin(call, has || Text(call, "type") is null or "function", output);
        if (name is not null || arguments is not null)
        {
            begun.Start(choice, name, output);
        }

        if (arguments is not null && begun.IsFunction && (begun.HasArguments || !OpenAIContent.IsNone(arguments)))
        {
            begun.HasArguments = true;
            output.Add(new StreamEvent(StreamEventKind.ToolArgumentsDelta) { Choice = choice, PartIndex = begun.Part, Text = arguments });
        }
    }

    private Begun Begin(JsonElement call, bool isFunction, List<StreamEvent> output)
    {
        CloseText(output);
        int number = call.TryGetProperty("index", out var index) && index.ValueKind == JsonValueKind.Number ? index.GetInt32() : -1;
        var begun = new Begun(number, Text(call, "id"), _count++, isFunction);
        _tools.Add(begun);
        if (!isFunction)
        {
            output.Add(new StreamEvent(StreamEventKind.Unknown) { Choice = choice, PartIndex = begun.Part, Raw = call });
        }

        return begun;
    }

    // A fragment belongs to the last call of its number, or of its id where it has no number (Mistral), or to the last one when it
    // has neither. Some servers give all calls of an answer one number, or none at all: what is named anew is another call.
    private Begun? Find(JsonElement call, bool isNamed)
    {
        string? id = Text(call, "id") is { Length: > 0 } given ? given : null;
        int? number = call.TryGetProperty("index", out var index) && index.ValueKind == JsonValueKind.Number ? index.GetInt32() : null;
        Begun? last = null;
        for (int i = _tools.Count - 1; i >= 0; i--)
        {
            if (number is null || _tools[i].Number == number)
            {
                if (id is not null && _tools[i].Id == id)
                {
                    return _tools[i];
                }

                last ??= _tools[i];
            }
        }

        bool isAnother = isNamed
            ? last is { IsStarted: true } && (number is null || (id is not null && last.Id is { Length: > 0 }))
            : number is null && id is not null;
        return isAnother ? null : last;
    }

    public void Close(List<StreamEvent> output)
    {
        CloseText(output);
        foreach (var tool in _tools)
        {
            if (tool.IsFunction)
            {
                tool.Start(choice, null, output);
                output.Add(new StreamEvent(StreamEventKind.PartEnded) { Choice = choice, PartIndex = tool.Part });
            }
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

    // A call of a tool: its number and id where the vendor gave them, and its part. Some servers name it behind its id.
    private sealed class Begun(int number, string? id, int part, bool isFunction)
    {
        public int Number => number;

        public string? Id => id;

        public int Part => part;

        public bool IsFunction => isFunction;

        public bool IsStarted { get; private set; }

        public bool HasArguments { get; set; }

        public void Start(int choice, string? name, List<StreamEvent> output)
        {
            if (isFunction && !IsStarted)
            {
                output.Add(new StreamEvent(StreamEventKind.ToolCallStarted) { Choice = choice, PartIndex = part, Text = id, Name = name });
            }

            IsStarted = true;
        }
    }
}
