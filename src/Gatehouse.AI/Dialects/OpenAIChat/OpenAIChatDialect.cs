using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Sse;
using Gatehouse.AI.Models;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>OpenAI's chat completions and model list.</summary>
public sealed class OpenAIChatDialect : Dialect
{
    public override string Id => "openai";

    public override string WireForm => Calls.WireForm.OpenAIChat;

    public override ProblemFormat ProblemFormat { get; } = new ChatProblemFormat();

    public override DialectOperation FindOperation(string path, out string model)
    {
        model = "";
        if (path.EndsWith("/chat/completions", StringComparison.Ordinal))
        {
            return DialectOperation.Chat;
        }

        if (path.EndsWith("/models", StringComparison.Ordinal))
        {
            return DialectOperation.ListModels;
        }

        int at = path.IndexOf("/models/", StringComparison.Ordinal);
        if (at < 0)
        {
            return DialectOperation.Unknown;
        }

        model = Uri.UnescapeDataString(path[(at + "/models/".Length)..]);
        return DialectOperation.GetModel;
    }

    public override CallOutline ReadOutline(ReadOnlyMemory<byte> body) => ChatBody.Read(body.Span);

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage)
        => ChatBody.Rewrite(body, outline, modelJson, askForUsage);

    public override bool PassEvent(in SseEvent passing, IBufferWriter<byte> output) => UsageFilter.Pass(passing, output);

    public override ModelCall ReadCall(ReadOnlyMemory<byte> body) => ChatCallReader.Read(body.Span);

    public override void WriteReply(ModelReply reply, ModelCall call, IBufferWriter<byte> output) => ChatReplyWriter.Write(reply, output);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        ChatErrors.Write(error, output);
        return ChatErrors.StatusOf(error);
    }

    public override void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        SseWriter.Begin(output);
        ChatErrors.Write(error, output);
        SseWriter.End(output);
    }

    public override DialectStream OpenStream(ModelCall call, long created) => new ChatStream(call, created);

    public override void WriteModels(IEnumerable<ModelAlias> models, IBufferWriter<byte> output) => ModelListWriter.WriteList(models, output);

    public override void WriteModel(ModelAlias model, IBufferWriter<byte> output) => ModelListWriter.WriteOne(model, output);
}
