using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>A form of calls whose answers come whole, with a call and a reply of their own in the hub.</summary>
public abstract class WholeForm<TCall, TReply> : CallForm
    where TCall : class
    where TReply : WholeReply
{
    /// <summary>Whether a call uses tokens, which are estimated when the provider does not tell how many.</summary>
    public virtual bool UsesTokens => true;

    /// <summary>The body for a provider of the same wire form: the model's name replaced, where the body has it; every other byte stays.</summary>
    public abstract ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson);

    /// <summary>Reads a whole call. Throws <see cref="ProblemException"/> (invalid-body) that says which member is wrong.</summary>
    public abstract TCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body);

    /// <summary>
    /// The name by which clients of this form know a field that a provider names by its place in the hub, such as "input[2]": for
    /// what a translation lost, and for what it refuses.
    /// </summary>
    public virtual string FieldOf(string field, TCall call) => field;

    /// <summary>Throws <see cref="ModelException"/> (Server) when a reply is none to this call.</summary>
    public virtual void Check(TReply reply, TCall call)
    {
    }

    /// <summary>Writes a whole reply. The model in it is the provider's.</summary>
    public abstract void WriteReply(TReply reply, TCall call, IBufferWriter<byte> output);

    /// <summary>What the client gets of a reply that passes through: the same bytes unless the provider did not heed what was asked for.</summary>
    public virtual ReadOnlyMemory<byte> PassReply(CallOutline outline, ReadOnlyMemory<byte> body) => body;
}
