using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>What every form of calls in front has, whatever is asked for: how it is routed, and how errors look. Stateless.</summary>
public abstract class CallForm
{
    /// <summary>Name of the wire form (<see cref="Calls.WireForm"/>): equal forms pass through.</summary>
    public abstract string WireForm { get; }

    /// <summary>What its calls ask for, in one word ("chat", "embeddings"): what stands in the ledger, in metrics and spans.</summary>
    public abstract string Operation { get; }

    /// <summary>How refusals of the gateway look to its clients.</summary>
    public abstract ProblemFormat ProblemFormat { get; }

    /// <summary>Whether bodies are multipart/form-data; otherwise they are JSON.</summary>
    public virtual bool IsMultipart => false;

    /// <summary>
    /// Reads of a call only what the gateway must know to send it on as it is. Throws <see cref="ProblemException"/>
    /// (invalid-body) when it is no JSON object, has no model, or says something twice that the gateway reads.
    /// </summary>
    /// <param name="address">What path and query say of the call.</param>
    /// <param name="body">The whole body.</param>
    public abstract CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body);

    /// <summary>Writes an error of the provider as the form's error object and gives the status to send.</summary>
    public abstract int WriteError(ModelError error, string requestId, IBufferWriter<byte> output);

    /// <summary>Fields that go with an error, such as retry hints in the vendor's own names; retry-after is set already.</summary>
    public virtual void AddErrorHeaders(ModelError error, string requestId, HeaderList headers)
    {
    }

    /// <summary>Fields that every reply of this vendor has for its clients, such as request-id; x-request-id is set already.</summary>
    public virtual void AddReplyHeaders(string requestId, HeaderList headers)
    {
    }
}
