using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>Anthropic's messages.</summary>
public sealed class AnthropicMessagesForm : ChatForm
{
    public override string WireForm => Calls.WireForm.AnthropicMessages;

    public override ProblemFormat ProblemFormat => MessagesProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => MessagesBody.Read(body.Span);

    // Streams of this form always tell their usage: there is nothing to ask for.
    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage)
        => MessagesBody.Rewrite(body, outline, modelJson);

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => MessagesCallReader.Read(body.Span);

    public override void WriteReply(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output) => MessagesReplyWriter.Write(reply, loss, output);

    public override string FieldOf(string field, ModelCall call) => MessagesFields.Of(field, call);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        MessagesErrors.Write(error, requestId, output);
        return MessagesErrors.StatusOf(error.Kind, error.Status);
    }

    public override void AddReplyHeaders(string requestId, HeaderList headers) => RequestIdField.Add(requestId, headers);

    public override void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output)
        => MessagesErrors.WriteEvent(error, requestId, output);

    public override DialectStream OpenStream(ModelCall call, in CallAddress address, long created) => new MessagesStream();
}
