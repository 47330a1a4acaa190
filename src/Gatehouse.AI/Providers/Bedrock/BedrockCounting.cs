using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Writes calls of CountTokens, of a conversation as Converse takes it (docs.aws.amazon.com/bedrock, API_runtime_CountTokens and
/// API_runtime_ConverseTokensRequest). It takes foundation models alone, so a profile across regions is counted as the model that it
/// is of. Not every model is counted; the service says so of those that are not.
/// </summary>
internal static class BedrockCounting
{
    public const string Verb = "count-tokens";

    private static readonly HashSet<string> Counted = new(StringComparer.Ordinal) { "messages", "system", "toolConfig", "additionalModelRequestFields" };

    // docs.aws.amazon.com/bedrock, inference-profiles-support: the first part of a profile's id.
    private static readonly HashSet<string> Profiles = new(StringComparer.OrdinalIgnoreCase) { "us", "us-gov", "eu", "apac", "jp", "au", "ca", "global" };

    /// <summary>The model that is counted for this one.</summary>
    public static string ModelOf(string model)
    {
        int dot = model.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && Profiles.Contains(model[..dot]) ? model[(dot + 1)..] : model;
    }

    public static ReadOnlyMemory<byte> Write(ModelCall call, string model, LossReport loss)
    {
        var request = BedrockTranslator.Write(call, model, loss);
        var output = new ArrayBufferWriter<byte>(request.Length + 64);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("input"u8);
            writer.WriteStartObject("converse"u8);
            BodyMembers.Copy(request, Counted, writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }
}
