using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>OpenAI's chat completions.</summary>
public sealed class OpenAIChatForm : ChatForm
{
    public override string WireForm => Calls.WireForm.OpenAIChat;

    public override ProblemFormat ProblemFormat => ChatProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => ChatBody.Read(body.Span);

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage)
        => ChatBody.Rewrite(body, outline, modelJson, askForUsage);

    public override PassedStream? OpenPassedStream(in CallAddress address, bool asksForUsage) => asksForUsage ? new UsageFilter() : null;

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => ChatCallReader.Read(body.Span);

    public override void WriteReply(ModelReply reply, ModelCall call, IBufferWriter<byte> output) => ChatReplyWriter.Write(reply, output);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        ChatErrors.Write(error, output);
        return ChatErrors.StatusOf(error);
    }

    public override void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output)
        => ChatErrors.WriteEvent(error, output);

    public override DialectStream OpenStream(ModelCall call, in CallAddress address, long created) => new ChatStream(call, created);
}
