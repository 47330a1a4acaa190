using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>OpenAI's count of tokens, of a call as the Responses API takes it (openai/openai-node:src/resources/responses/input-tokens.ts).</summary>
public sealed class ResponsesCountForm : TokenCountForm
{
    public override string WireForm => Calls.WireForm.OpenAITokenCount;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
        => OpenAIBody.Read(body.Span) with { UsageSetting = default, Stream = false };

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage: false);

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => ResponsesCallReader.Read(body.Span);

    public override string FieldOf(string field, ModelCall call) => ResponsesFields.Of(field, call);

    public override void WriteReply(TokenCount reply, ModelCall call, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("object"u8, "response.input_tokens"u8);
        writer.WriteNumber("input_tokens"u8, reply.Tokens);
        writer.WriteEndObject();
    }

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }
}
