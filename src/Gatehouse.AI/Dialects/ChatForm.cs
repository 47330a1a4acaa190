using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>One form of chat calls in front: reads calls, writes replies, streams and errors in the vendor's form. Stateless.</summary>
public abstract class ChatForm : CallForm
{
    public override string Operation => "chat";

    /// <summary>
    /// The body for a provider of the same wire form: the model's name replaced, where the body has it, and, when metered, usage
    /// asked for; every other byte stays.
    /// </summary>
    public abstract ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage);

    /// <summary>
    /// What changes a stream that passes through on its way to the client; null when each event goes on as it came.
    /// </summary>
    /// <param name="address">What path and query say of the call.</param>
    /// <param name="asksForUsage">Whether usage was asked for on the client's behalf, which is not to see it.</param>
    public virtual PassedStream? OpenPassedStream(in CallAddress address, bool asksForUsage) => null;

    /// <summary>Reads a whole call. Throws <see cref="ProblemException"/> (invalid-body) that says which member is wrong.</summary>
    public abstract ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body);

    /// <summary>
    /// The name by which clients of this form know a field that a provider names by its place in the hub, such as
    /// "messages[2].content[0]": for what a translation lost, and for what it refuses.
    /// </summary>
    public virtual string FieldOf(string field, ModelCall call) => field;

    /// <summary>
    /// Writes a whole reply. The model in it is the provider's, as it is when the vendor is called directly. What the form has no
    /// place for is reported.
    /// </summary>
    public abstract void WriteReply(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output);

    /// <summary>Content type of a streamed reply, which decides its framing.</summary>
    public virtual string StreamContentType(in CallAddress address) => "text/event-stream; charset=utf-8";

    /// <summary>Writes an error into a stream that passes through and whose head was sent; nothing follows it.</summary>
    public abstract void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output);

    /// <summary>A writer for one streamed reply.</summary>
    /// <param name="call">The call it answers.</param>
    /// <param name="address">What path and query say of the call.</param>
    /// <param name="created">Unix seconds, used when the provider does not tell.</param>
    public abstract DialectStream OpenStream(ModelCall call, in CallAddress address, long created);
}
