using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Reads model, usage and finish of a whole response that passes through.</summary>
internal static class ResponsesSummary
{
    public static ReplySummary Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var facts = ResponsesFacts.Read(ref reader);
                return new ReplySummary(facts.Model, facts.Usage, facts.Finish);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What passes through is the client's to judge; nothing is known of it here.
        }

        return new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown);
    }
}
