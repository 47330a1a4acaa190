using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Bedrock's Converse. Model and wish to stream stand in the path, usage always comes.</summary>
public sealed class BedrockConverseForm : ChatForm
{
    internal const string StreamPath = "/converse-stream";

    private const string RequestIdField = "x-amzn-requestid";

    public override string WireForm => Calls.WireForm.BedrockConverse;

    public override ProblemFormat ProblemFormat => ConverseProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
        => ConverseBody.Read(body.Span, address.Model, Streams(address));

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage) => body;

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body)
        => ConverseCallReader.Read(body.Span, address.Model, Streams(address));

    public override string FieldOf(string field, ModelCall call) => ConverseFields.Of(field, call);

    public override void WriteReply(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output) => ConverseReplyWriter.Write(reply, loss, output);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        ConverseErrors.Write(ConverseErrors.MessageOf(error), output);
        return ConverseErrors.Of(error).Status;
    }

    public override void AddErrorHeaders(ModelError error, string requestId, HeaderList headers)
        => headers.Set(ConverseErrors.TypeField, ConverseErrors.Of(error).Type);

    // The id that the vendor gave a call that passed through is worth more: its support knows it.
    public override void AddReplyHeaders(string requestId, HeaderList headers)
    {
        if (requestId.Length > 0 && !headers.Contains(RequestIdField))
        {
            headers.Set(RequestIdField, requestId);
        }
    }

    public override string StreamContentType(in CallAddress address) => EventStreamReader.ContentType;

    public override void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output) => ConverseErrors.WriteException(error, output);

    public override DialectStream OpenStream(ModelCall call, in CallAddress address, long created) => new ConverseStream();

    private static bool Streams(in CallAddress address) => address.Path.EndsWith(StreamPath, StringComparison.Ordinal);
}
