using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>OpenAI's chat completions.</summary>
public sealed class OpenAIChatForm : ChatForm
{
    public override string WireForm => Calls.WireForm.OpenAIChat;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => OpenAIBody.Read(body.Span);

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage);

    public override PassedStream? OpenPassedStream(in CallAddress address, bool asksForUsage) => asksForUsage ? new OpenAIUsageFilter() : null;

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => ChatCallReader.Read(body.Span);

    public override string FieldOf(string field, ModelCall call) => ChatFields.Of(field, call);

    public override void WriteReply(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output) => ChatReplyWriter.Write(reply, loss, output);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }

    public override void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output)
        => OpenAIErrors.WriteEvent(error, output);

    public override DialectStream OpenStream(ModelCall call, in CallAddress address, long created) => new ChatStream(call, created);
}
