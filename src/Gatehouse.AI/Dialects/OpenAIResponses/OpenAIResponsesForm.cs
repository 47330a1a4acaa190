using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>OpenAI's Responses. Sources of the format: openai/openai-node:src/resources/responses/responses.ts.</summary>
public sealed class OpenAIResponsesForm : ChatForm
{
    public override string WireForm => Calls.WireForm.OpenAIResponses;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    // Streams of this form always tell their usage: there is nothing to ask for, and include_usage is no option of it.
    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
        => OpenAIBody.Read(body.Span) with { UsageSetting = default, IncludeUsage = true };

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage: false);

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => ResponsesCallReader.Read(body.Span);

    public override string FieldOf(string field, ModelCall call) => ResponsesFields.Of(field, call);

    public override void WriteReply(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output) => ResponsesReplyWriter.Write(reply, call, loss, output);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }

    // The vendor's events are not counted as they pass: the largest number is behind every one of them.
    public override void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output)
        => ResponsesErrors.WriteEvent(error, int.MaxValue, output);

    public override DialectStream OpenStream(ModelCall call, in CallAddress address, long created) => new ResponsesStream(call, created);
}
