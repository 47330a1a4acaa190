using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Http;

/// <summary>Reads one stream by the paths of a template.</summary>
internal sealed class HttpStream(HttpEvents events) : ProviderStream
{
    private StreamEventKind? _open;
    private int _part = -1;
    private bool _started;
    private bool _isOver;
    private string _soFar = "";
    private string? _finish;
    private TokenUsage _usage = TokenUsage.Unknown;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (_isOver)
        {
            return;
        }

        if (events.End is { } end && data.SequenceEqual(end))
        {
            Complete(output);
        }
        else if (events.Event is null || eventName.SequenceEqual(events.Event))
        {
            try
            {
                ReadData(data, output);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                Fail(HttpAnswer.Unreadable, output);
            }
        }
    }

    public override void End(List<StreamEvent> output)
    {
        if (_isOver)
        {
            return;
        }

        // A reason is the end of an answer where no other mark is promised.
        if (!events.HasEnd || (_finish is not null && events.End is null && events.Done is null))
        {
            Complete(output);
        }
        else
        {
            Fail(HttpAnswer.Broken, output);
        }
    }

    private void ReadData(ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (!_started)
        {
            _started = true;
            output.Add(new StreamEvent(StreamEventKind.Started) { Text = HttpAnswer.NewId() });
        }

        JsonElement root;
        try
        {
            root = JsonElement.Parse(data, WireJson.ReaderOptions);
        }
        catch (JsonException) when (events.Text.IsRoot)
        {
            Say(StreamEventKind.TextDelta, Encoding.UTF8.GetString(data), output);
            return;
        }

        if (events.Answer.ErrorIn(root, data) is { } error)
        {
            Fail(error, output);
            return;
        }

        Say(StreamEventKind.ThinkingDelta, events.Thinking?.Text(root), output);
        Say(StreamEventKind.TextDelta, New(events.Text.Text(root)), output);
        if (events.Answer.Usage(root) is { Grade: not UsageGrade.None } usage)
        {
            _usage = usage;
        }

        _finish = events.Finish?.Text(root) ?? _finish;
        if (events.Done?.Find(root) is { } done && !WireJson.SaysNothing(done))
        {
            Complete(output);
        }
    }

    // What was said cannot be taken back: of a text that does not go on from it nothing is new.
    private string? New(string? text)
    {
        if (!events.Cumulative || text is null)
        {
            return text;
        }

        string added = text.StartsWith(_soFar, StringComparison.Ordinal) ? text[_soFar.Length..] : "";
        _soFar = added.Length > 0 ? text : _soFar;
        return added;
    }

    private void Say(StreamEventKind delta, string? text, List<StreamEvent> output)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        if (_open != delta)
        {
            Close(output);
            _open = delta;
            output.Add(new StreamEvent(delta == StreamEventKind.TextDelta ? StreamEventKind.TextStarted : StreamEventKind.ThinkingStarted) { PartIndex = ++_part });
        }

        output.Add(new StreamEvent(delta) { PartIndex = _part, Text = text });
    }

    private void Close(List<StreamEvent> output)
    {
        if (_open is not null)
        {
            _open = null;
            output.Add(new StreamEvent(StreamEventKind.PartEnded) { PartIndex = _part });
        }
    }

    private void Complete(List<StreamEvent> output)
    {
        _isOver = true;
        Close(output);
        if (_usage.Grade != UsageGrade.None)
        {
            output.Add(new StreamEvent(StreamEventKind.Usage) { Usage = _usage });
        }

        output.Add(new StreamEvent(StreamEventKind.Finished) { Finish = events.Answer.Finish(_finish), Text = _finish });
        output.Add(new StreamEvent(StreamEventKind.Ended));
    }

    private void Fail(ModelError error, List<StreamEvent> output)
    {
        _isOver = true;
        output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error });
    }
}
