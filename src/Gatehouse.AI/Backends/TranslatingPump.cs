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
            // Some vendors do not say who answers; clients are told whom they were given to.
            var streamEvent = read is { Kind: StreamEventKind.Started, Name: null or "" } ? read with { Name = model } : read;
            _tap.Observe(streamEvent);
            if (_tap.Error is not null)
            {
                return;
            }

            // Before the answer begins a sign of life would commit the reply; there is nothing to keep alive yet.
            if (streamEvent.Kind != StreamEventKind.Ping || _tap.HasContent)
            {
                client.Write(streamEvent, output);
            }
        }
    }
}
