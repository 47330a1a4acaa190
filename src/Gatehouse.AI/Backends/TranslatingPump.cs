using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Backends;

/// <summary>Reads the provider's events into the hub's and writes those as the dialect's.</summary>
internal sealed class TranslatingPump(ProviderStream provider, DialectStream client, string model) : StreamPump
{
    private readonly List<StreamEvent> _events = [];
    private readonly StreamTap _tap = new(provider);
    private bool _started;

    // Answers that have called tools, each a bit; nobody asks for more of them than that.
    private UInt128 _called;

    public override ProviderTap Tap => _tap;

    public override ModelError? Error => _tap.Error;

    public override LossReport? Loss => client.Loss;

    public override void Take(in WireEvent next, IBufferWriter<byte> output)
    {
        if (!next.HasData)
        {
            return;
        }

        _events.Clear();
        provider.Read(next.Name, next.Data, _events);
        Write(output);
    }

    public override void End(IBufferWriter<byte> output)
    {
        if (_tap.HasEnded)
        {
            return;
        }

        _events.Clear();
        provider.End(_events);
        Write(output);
    }

    public override void WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => client.WriteError(error, requestId, output);

    private void Write(IBufferWriter<byte> output)
    {
        foreach (var read in _events)
        {
            _called |= read.Kind == StreamEventKind.ToolCallStarted ? Bit(read.Choice) : 0;
            var streamEvent = Completing.Of(read, model, (_called & Bit(read.Choice)) != 0);
            _tap.Observe(streamEvent);
            if (_tap.Error is not null)
            {
                return;
            }

            // Before the answer begins a sign of life would commit the reply; there is nothing to keep alive yet.
            if (streamEvent.Kind != StreamEventKind.Ping || _tap.HasContent)
            {
                Start(streamEvent.Kind, output);
                client.Write(streamEvent, output);
            }
        }
    }

    private static UInt128 Bit(int choice) => UInt128.One << choice;

    // Some vendors do not say that an answer begins, or say it late; every form begins with who answers.
    private void Start(StreamEventKind next, IBufferWriter<byte> output)
    {
        if (!_started && next is not (StreamEventKind.Started or StreamEventKind.Ping or StreamEventKind.Usage))
        {
            client.Write(Completing.Of(new StreamEvent(StreamEventKind.Started), model, hasCalls: false), output);
        }

        _started |= next is not (StreamEventKind.Ping or StreamEventKind.Usage);
    }
}
