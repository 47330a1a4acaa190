using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Sse;
using Gatehouse.AI.Models;
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

    /// <summary>What the path asks for, found by its end, so that any prefix may stand before it.</summary>
    /// <param name="path">The canonical path.</param>
    /// <param name="model">The model in the path of <see cref="DialectOperation.GetModel"/>; empty otherwise.</param>
    public abstract DialectOperation FindOperation(string path, out string model);

    /// <summary>
    /// Reads of a body only what the gateway must know to send it on as it is. Throws <see cref="ProblemException"/>
    /// (invalid-body) when it is no JSON object, has no model, or says something twice that the gateway reads.
    /// </summary>
    public abstract CallOutline ReadOutline(ReadOnlyMemory<byte> body);

    /// <summary>
    /// The body for a provider of the same wire form: the model's name replaced and, when metered, usage asked for; every
    /// other byte stays.
    /// </summary>
    public abstract ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage);

    /// <summary>
    /// One event of a stream that passes through, as the client is to see it when usage was asked for on its behalf:
    /// itself, an edited copy written to the output, or nothing. Returns whether the event itself goes on.
    /// </summary>
    public abstract bool PassEvent(in SseEvent passing, IBufferWriter<byte> output);

    /// <summary>Reads a whole call. Throws <see cref="ProblemException"/> (invalid-body) that says which member is wrong.</summary>
    public abstract ModelCall ReadCall(ReadOnlyMemory<byte> body);

    /// <summary>Writes a whole reply. The model in it is the provider's, as it is when the vendor is called directly.</summary>
    public abstract void WriteReply(ModelReply reply, ModelCall call, IBufferWriter<byte> output);

    /// <summary>Writes an error of the provider as the dialect's error object and gives the status to send.</summary>
    public abstract int WriteError(ModelError error, string requestId, IBufferWriter<byte> output);

    /// <summary>Writes an error into a stream whose head was sent; nothing follows it.</summary>
    public abstract void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output);

    /// <summary>A writer for one streamed reply.</summary>
    /// <param name="call">The call it answers.</param>
    /// <param name="created">Unix seconds, used when the provider does not tell.</param>
    public abstract DialectStream OpenStream(ModelCall call, long created);

    /// <summary>Writes the list of models a caller may ask for.</summary>
    public abstract void WriteModels(IEnumerable<ModelAlias> models, IBufferWriter<byte> output);

    /// <summary>Writes one model of that list.</summary>
    public abstract void WriteModel(ModelAlias model, IBufferWriter<byte> output);
}
