using System.Buffers;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>Writes the hub's events as the dialect's stream, framing included. One per reply, used by one thread at a time.</summary>
public abstract class DialectStream
{
    /// <summary>Appends the bytes this event becomes; nothing when the dialect has no place for it.</summary>
    public abstract void Write(in StreamEvent streamEvent, IBufferWriter<byte> output);

    /// <summary>Appends an error behind what was written; nothing follows it.</summary>
    public abstract void WriteError(ModelError error, string requestId, IBufferWriter<byte> output);
}
