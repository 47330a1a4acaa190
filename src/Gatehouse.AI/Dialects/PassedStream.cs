using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects;

/// <summary>What a client is to see of a stream that passes through, where that is not each event as it came. One per reply.</summary>
public abstract class PassedStream
{
    /// <summary>Whether an error that the provider reports within the stream goes on in its own words.</summary>
    public virtual bool PassesErrors => true;

    /// <summary>Writes what becomes of the event, or nothing. Returns whether the event itself goes on as it came.</summary>
    public abstract bool Pass(in WireEvent passing, IBufferWriter<byte> output);

    /// <summary>Writes an error behind what went on, where it is framed otherwise than the form does; false to leave it to the form.</summary>
    public virtual bool WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => false;

    /// <summary>The provider's stream ended, whole.</summary>
    public virtual void End(IBufferWriter<byte> output)
    {
    }
}
