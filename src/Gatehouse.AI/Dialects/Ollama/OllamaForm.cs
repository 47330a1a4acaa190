using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>Ollama's chat, or its generate: a single prompt and answer in members of their own.</summary>
public sealed class OllamaForm(bool isGenerate) : ChatForm
{
    public override string WireForm => isGenerate ? Calls.WireForm.OllamaGenerate : Calls.WireForm.OllamaChat;

    public override ProblemFormat ProblemFormat => OllamaProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => OllamaBody.Read(body.Span);

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage)
        => OllamaBody.Rewrite(body, outline, modelJson);

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => OllamaCallReader.Read(body.Span, isGenerate);

    public override string FieldOf(string field, ModelCall call) => OllamaFields.Of(field, call, isGenerate);

    public override void WriteReply(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output) => OllamaReplyWriter.Write(reply, call, isGenerate, loss, output);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OllamaErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }

    public override string StreamContentType(in CallAddress address) => "application/x-ndjson";

    public override void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output) => OllamaErrors.WriteLine(error, output);

    public override DialectStream OpenStream(ModelCall call, in CallAddress address, long created) => new OllamaStream(call, isGenerate, created);
}
