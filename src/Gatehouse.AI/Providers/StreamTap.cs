using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers;

/// <summary>A tap made of a provider's stream reader, and the bookkeeping for streams that are translated.</summary>
public class StreamTap(ProviderStream stream) : ProviderTap
{
    private readonly List<StreamEvent> _events = [];

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        _events.Clear();
        stream.Read(eventName, data, _events);
        ObserveAll();
    }

    public override void End()
    {
        _events.Clear();
        stream.End(_events);
        ObserveAll();
    }

    private void ObserveAll()
    {
        foreach (var streamEvent in _events)
        {
            Observe(streamEvent);
        }
    }

    /// <summary>Takes note of one event of the hub.</summary>
    public void Observe(in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.Started:
                Model = streamEvent.Name ?? Model;
                ReplyId = streamEvent.Text ?? ReplyId;
                break;
            case StreamEventKind.Usage:
                Usage = streamEvent.Usage ?? Usage;
                break;
            case StreamEventKind.Finished:
                Finish = streamEvent.Finish;
                HasContent = true;
                break;
            case StreamEventKind.Ended:
                HasEnded = true;
                break;
            case StreamEventKind.Failed:
                Error = streamEvent.Error;
                break;
            case StreamEventKind.TextDelta or StreamEventKind.RefusalDelta or StreamEventKind.ThinkingDelta or StreamEventKind.ToolArgumentsDelta:
                Tally.Add(streamEvent.Text);
                HasContent = true;
                break;
            case StreamEventKind.ToolCallStarted or StreamEventKind.RedactedThinking or StreamEventKind.Image or StreamEventKind.AudioDelta or StreamEventKind.Unknown:
                HasContent = true;
                break;
        }
    }
}
