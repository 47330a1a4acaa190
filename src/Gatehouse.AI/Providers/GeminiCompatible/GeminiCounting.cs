using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Counts tokens by countTokens. The Gemini API takes a whole generateContentRequest (ai.google.dev/api/tokens), Vertex AI some members
/// of one (googleapis/js-genai:src/converters/_models_converters.ts, countTokensParametersToVertex).
/// </summary>
internal static class GeminiCounting
{
    private static readonly HashSet<string> OnVertex = new(StringComparer.Ordinal) { "contents", "systemInstruction", "tools", "generationConfig" };

    /// <param name="send">Makes the call of this model with this body.</param>
    public static TokenCounting OfGemini(Func<string, ReadOnlyMemory<byte>, UpstreamCall> send)
        => Of((call, model, loss) => send(model, Whole(GeminiTranslator.Write(call, model, loss), model)));

    /// <param name="send">Makes the call of this model with this body.</param>
    public static TokenCounting OfVertex(Func<string, ReadOnlyMemory<byte>, UpstreamCall> send)
        => Of((call, model, loss) => send(model, BodyMembers.Keep(GeminiTranslator.Write(call, model, loss), OnVertex)));

    private static TokenCounting Of(Func<ModelCall, string, LossReport, UpstreamCall> send) => new(send, "totalTokens", "cachedContentTokenCount");

    private static ReadOnlyMemory<byte> Whole(ReadOnlyMemory<byte> request, string model)
    {
        var output = new ArrayBufferWriter<byte>(request.Length + 128);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("generateContentRequest"u8);
            writer.WriteString("model"u8, GeminiCalls.NameOf(model));
            BodyMembers.Copy(request, null, writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }
}
