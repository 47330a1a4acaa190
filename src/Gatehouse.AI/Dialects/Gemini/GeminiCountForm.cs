using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// Google's countTokens: of contents, of a whole generateContentRequest (ai.google.dev/api/tokens), or, as clients of Vertex AI write
/// it, of contents with systemInstruction, tools and generationConfig beside them (googleapis/js-genai:src/types.ts, CountTokensConfig).
/// </summary>
public sealed class GeminiCountForm : TokenCountForm
{
    private const string Request = "generateContentRequest";

    public override string WireForm => Calls.WireForm.GeminiTokenCount;

    public override ProblemFormat ProblemFormat => GeminiProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
    {
        var outline = GeminiOutline.Read(address.Model, streams: false, body.Span);
        GeminiModelNames.Check(address.Model, body.Span);
        return outline;
    }

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson) => GeminiModelNames.Rewrite(body, modelJson);

    public override ModelCall ReadCall(in CallAddress address, ReadOnlyMemory<byte> body)
    {
        string model = address.Model;
        return GeminiBodies.Read(body.Span, root => Read(model, root));
    }

    public override void WriteReply(TokenCount reply, ModelCall call, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, GeminiJsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteNumber("totalTokens"u8, reply.Tokens);
        if (reply.Cached is { } cached)
        {
            writer.WriteNumber("cachedContentTokenCount"u8, cached);
        }

        writer.WriteEndObject();
    }

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        GeminiErrorObject.Write(error, output);
        return GeminiErrorObject.StatusOf(error);
    }

    private static ModelCall Read(string model, GeminiObject root)
    {
        if (root.Child(Request) is not { } request)
        {
            return GeminiCallReader.Read(model, streams: false, root);
        }

        // The vendor takes one or the other; of both, nobody could say which was counted.
        return root.Has("contents")
            ? throw GeminiProblems.Invalid("contents", $"Write contents or {Request}, not both: it is one of them that is counted.")
            : GeminiCallReader.Read(model, streams: false, request);
    }
}
