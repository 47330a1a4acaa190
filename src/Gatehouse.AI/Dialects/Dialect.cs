using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>What an AI client speaks: reads calls, writes replies, streams and errors in the vendor's form. Stateless.</summary>
public abstract class Dialect
{
    /// <summary>Value of `ai:` on a route ("openai").</summary>
    public abstract string Id { get; }

    /// <summary>Wire form of its chat operation.</summary>
    public abstract string WireForm { get; }

    /// <summary>How refusals of the gateway look to its clients.</summary>
    public abstract ProblemFormat ProblemFormat { get; }

    /// <summary>Reads a chat call. Throws <see cref="ProblemException"/> (invalid-body) that says which member is wrong.</summary>
    public abstract ModelCall ReadCall(ReadOnlyMemory<byte> body);

    /// <summary>Writes a whole reply; the model in it is the one the client asked for or the provider's, as the dialect's clients expect.</summary>
    public abstract void WriteReply(ModelReply reply, ModelCall call, IBufferWriter<byte> output);

    /// <summary>Writes an error of the provider as the dialect's error object and gives the status to send.</summary>
    public abstract int WriteError(ModelError error, string requestId, IBufferWriter<byte> output);

    /// <summary>A writer for one streamed reply.</summary>
    public abstract DialectStream OpenStream(ModelCall call);
}
