using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Google's generateContent and streamGenerateContent: the model, and whether the answer is a stream, stand in the path.</summary>
public sealed class GeminiForm : ChatForm
{
    public override string WireForm => Calls.WireForm.Gemini;

    public override ProblemFormat ProblemFormat => GeminiProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
        => GeminiOutline.Read(address.Model, IsStream(address), body.Span);

    // Nothing in the body is the gateway's to change.
    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage) => body;

    public override PassedStream? OpenPassedStream(in CallAddress address, bool asksForUsage) => IsEvents(address) ? null : new GeminiPassedArray();

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body) => GeminiCallReader.Read(address.Model, IsStream(address), body.Span);

    public override string FieldOf(string field, ModelCall call) => GeminiFields.Of(field, call);

    public override void WriteReply(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output) => GeminiReplyWriter.Write(reply, loss, output);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        GeminiErrorObject.Write(error, output);
        return GeminiErrorObject.StatusOf(error);
    }

    public override string StreamContentType(in CallAddress address) => IsEvents(address) ? "text/event-stream" : "application/json; charset=UTF-8";

    public override void WriteStreamError(ModelError error, string requestId, IBufferWriter<byte> output) => WriteErrorEvent(error, output);

    public override DialectStream OpenStream(ModelCall call, in CallAddress address, long created) => new GeminiChunks(IsEvents(address));

    /// <summary>
    /// An error within a stream of events, twice: as an event, which Google's client for Python and others look into, and as
    /// bare JSON without an end, which is how Google's client for JavaScript tells an error from an answer
    /// (googleapis/js-genai:src/_api_client.ts, processStreamResponse); an event would be an empty answer to it.
    /// </summary>
    internal static void WriteErrorEvent(ModelError error, IBufferWriter<byte> output)
    {
        SseWriter.Begin(output);
        GeminiErrorObject.Write(error, output);
        SseWriter.End(output);
        GeminiErrorObject.Write(error, output);
    }

    private static bool IsStream(in CallAddress address) => address.Path.EndsWith(":streamGenerateContent", StringComparison.Ordinal);

    // alt=sse asks for events; without it a stream is one JSON array that grows.
    private static bool IsEvents(in CallAddress address)
    {
        foreach (var range in address.Query.AsSpan().Split('&'))
        {
            var pair = address.Query.AsSpan()[range];
            if (pair is "alt=sse" or "$alt=sse" or "%24alt=sse")
            {
                return true;
            }
        }

        return false;
    }
}
