using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAICompletions;

/// <summary>OpenAI's legacy text completions. Written after a recorded reply and what the official .NET client reads; the vendor's own types were not compared.</summary>
public sealed class OpenAICompletionsForm : ChatForm
{
    public override string WireForm => Calls.WireForm.OpenAICompletions;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => OpenAIBody.Read(body.Span);

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage);

    public override PassedStream? OpenPassedStream(in CallAddress address, bool asksForUsage) => asksForUsage ? new OpenAIUsageFilter() : null;

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => CompletionsCallReader.Read(body.Span);

    // There is one message: the prompt.
    public override string FieldOf(string field, ModelCall call)
        => field.StartsWith("messages", StringComparison.Ordinal) ? "prompt"
            : field is "max_completion_tokens" ? "max_tokens"
            : field;

    public override void WriteReply(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output) => CompletionsReplyWriter.Write(reply, call, loss, output);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }

    public override void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output) => OpenAIErrors.WriteEvent(error, output);

    public override DialectStream OpenStream(ModelCall call, in CallAddress address, long created) => new CompletionsStream(call, created);
}
