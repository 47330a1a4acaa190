using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>Anthropic's count of tokens (anthropics/anthropic-sdk-typescript:src/resources/messages/messages.ts, MessageCountTokensParams).</summary>
public sealed class MessagesCountForm : TokenCountForm
{
    public override string WireForm => Calls.WireForm.AnthropicTokenCount;

    public override ProblemFormat ProblemFormat => MessagesProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => MessagesBody.Read(body.Span) with { Stream = false };

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson)
        => MessagesBody.Rewrite(body, outline, modelJson);

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => MessagesCallReader.Read(body.Span, isCount: true);

    public override string FieldOf(string field, ModelCall call) => MessagesFields.Of(field, call);

    public override void WriteReply(TokenCount reply, ModelCall call, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, MessagesJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens"u8, reply.Tokens);
        writer.WriteEndObject();
    }

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        MessagesErrors.Write(error, requestId, output);
        return MessagesErrors.StatusOf(error.Kind, error.Status);
    }

    public override void AddReplyHeaders(string requestId, HeaderList headers) => RequestIdField.Add(requestId, headers);
}
