using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Reads model, usage and finish of a whole reply in one pass over its bytes.</summary>
internal static class OpenAISummary
{
    /// <summary>The same of any of OpenAI's forms.</summary>
    public static ReplySummary Read(string form, ReadOnlySpan<byte> body) => form switch
    {
        WireForm.OpenAIChat or WireForm.OpenAICompletions => Read(body),
        WireForm.OpenAIResponses => ResponsesSummary.Read(body),
        WireForm.OpenAIRealtime => RealtimeUsage.Summarize(body),
        WireForm.OpenAIFiles => OpenAIBatch.Summarize(body),
        _ => OpenAICounts.Read(body, form),
    };

    public static ReplySummary Read(ReadOnlySpan<byte> body)
    {
        string model = "";
        var usage = TokenUsage.Unknown;
        var finish = FinishReason.Unknown;
        string tier = "";
        bool isAnswer = false, isError = false;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new ReplySummary(model, usage, finish);
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("model"u8) && reader.Read())
                {
                    model = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
                }
                else if (reader.ValueTextEquals("usage"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    usage = OpenAIWire.ReadUsage(ref reader);
                    continue;
                }
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("choices"u8) && reader.Read())
                {
                    isAnswer = true;
                    finish = ReadFinish(ref reader, finish);
                    continue;
                }
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("service_tier"u8) && reader.Read())
                {
                    tier = ServiceTiers.Of(ref reader);
                }
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("error"u8) && reader.Read())
                {
                    isError = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.String;
                }

                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What passes through is the client's to judge; nothing is known of it here.
        }

        // Vendors that call others (OpenRouter) tell a failure behind a status of success.
        return new ReplySummary(model, usage.In(tier), finish) { Error = isError && !isAnswer ? OpenAIErrors.ReadEvent(body) : null };
    }

    private static FinishReason ReadFinish(ref Utf8JsonReader reader, FinishReason finish)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return finish;
        }

        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            // Depth of a member of a choice: array, object, name.
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 2 && reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                finish = reader.TokenType == JsonTokenType.String ? OpenAIWire.FinishOf(ref reader) : finish;
            }
        }

        return finish;
    }
}
