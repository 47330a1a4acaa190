using System.Buffers;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Backends;

/// <summary>Turns the provider's events into the client's bytes.</summary>
internal abstract class StreamPump
{
    /// <summary>What is known of the stream so far.</summary>
    public abstract ProviderTap Tap { get; }

    /// <summary>Whether the error in the tap was written to the client in the provider's own words.</summary>
    public bool HasWrittenError { get; protected set; }

    /// <summary>Takes one event and writes what the client is to see of it.</summary>
    public abstract void Take(in WireEvent next, IBufferWriter<byte> output);

    /// <summary>The provider's bytes ended: leaves an error in the tap when the answer was not whole.</summary>
    public abstract void End(IBufferWriter<byte> output);

    /// <summary>Writes an error that the client has not seen behind what it was sent.</summary>
    public abstract void WriteError(Calls.ModelError error, string requestId, IBufferWriter<byte> output);

    /// <summary>What the client was not given of the answer; null for nothing.</summary>
    public virtual Calls.LossReport? Loss => null;

    /// <summary>The error that ended the stream; null while there is none.</summary>
    public abstract Calls.ModelError? Error { get; }
}
