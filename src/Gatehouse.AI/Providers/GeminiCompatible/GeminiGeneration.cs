using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Writes generationConfig, and reports what it has no place for.</summary>
internal sealed class GeminiGeneration(Utf8JsonWriter writer, ModelCall call, GeminiFamily family, LossReport loss)
{
    /// <summary>As many stop sequences as are taken (ai.google.dev/api/generate-content, GenerationConfig.stopSequences).</summary>
    private const int MostStops = 5;

    private static readonly string[] Drawn = ["text", "image"];

    public void Write()
    {
        writer.WriteStartObject("generationConfig"u8);
        WriteNumber("temperature"u8, call.Temperature);
        WriteNumber("topP"u8, call.TopP);
        WriteNumber("topK"u8, call.TopK);
        WriteNumber("maxOutputTokens"u8, call.MaxOutputTokens);
        WriteStops();
        WriteNumber("candidateCount"u8, call.Choices is > 1 ? call.Choices : null);
        WriteSeed();
        WriteNumber("presencePenalty"u8, call.PresencePenalty is 0 ? null : call.PresencePenalty);
        WriteNumber("frequencyPenalty"u8, call.FrequencyPenalty is 0 ? null : call.FrequencyPenalty);
        WriteLogProbs();
        WriteFormat();
        WriteModalities();
        GeminiReasoning.Write(writer, call, family, loss);
        writer.WriteEndObject();
        ReportLost();
    }

    private void WriteNumber(ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private void WriteStops()
    {
        bool open = false;
        int count = 0;
        foreach (string stop in call.Stop)
        {
            if (stop.Length == 0 || count == MostStops)
            {
                loss.Dropped("stop");
                continue;
            }

            if (!open)
            {
                writer.WriteStartArray("stopSequences"u8);
                open = true;
            }

            writer.WriteStringValue(stop);
            count++;
        }

        if (open)
        {
            writer.WriteEndArray();
        }
    }

    // The seed is a number of 32 bits there.
    private void WriteSeed()
    {
        if (call.Seed is not { } seed)
        {
            return;
        }

        int taken = unchecked((int)seed);
        if (taken != seed)
        {
            loss.Approximated("seed");
        }

        writer.WriteNumber("seed"u8, taken);
    }

    private void WriteLogProbs()
    {
        if (call.LogProbs != true)
        {
            if (call.TopLogProbs is > 0)
            {
                loss.Dropped("top_logprobs");
            }

            return;
        }

        writer.WriteBoolean("responseLogprobs"u8, true);
        WriteNumber("logprobs"u8, call.TopLogProbs is > 0 ? call.TopLogProbs : null);
    }

    private void WriteFormat()
    {
        if (call.ReplyFormat is not { Kind: not ReplyFormatKind.Text } format)
        {
            return;
        }

        writer.WriteString("responseMimeType"u8, "application/json"u8);
        if (format.Description is not null)
        {
            loss.Dropped("response_format.json_schema.description");
        }

        if (format.Schema is not { ValueKind: JsonValueKind.Object } schema)
        {
            return;
        }

        writer.WritePropertyName("responseJsonSchema"u8);
        if (GeminiSchema.Write(writer, schema))
        {
            loss.Approximated("response_format.json_schema.schema");
        }
    }

    private void WriteModalities()
    {
        if (!call.Extra.TryGet("modalities", out var asked) || asked.ValueKind != JsonValueKind.Array || asked.GetArrayLength() == 0
            || (asked.GetArrayLength() == 1 && asked[0].ValueKind == JsonValueKind.String && asked[0].ValueEquals("text"u8)))
        {
            return;
        }

        writer.WriteStartArray("responseModalities"u8);
        foreach (var modality in asked.EnumerateArray())
        {
            string name = modality.ValueKind == JsonValueKind.String ? modality.GetString()! : "";
            if (!Drawn.Contains(name, StringComparer.Ordinal))
            {
                throw GeminiRefusal.Of("modalities", "The model answers here in text and images only.");
            }

            writer.WriteStringValue(name.ToUpperInvariant());
        }

        writer.WriteEndArray();
    }

    private void ReportLost()
    {
        DropUnless(call.LogitBias is not { } bias || WireJson.SaysNothing(bias), "logit_bias");
        DropUnless(call.User is null, "user");
        DropUnless(call.Metadata is not { } metadata || WireJson.SaysNothing(metadata), "metadata");
        DropUnless(call.ServiceTier is null or "auto" or "default", "service_tier");
        foreach (var (name, value) in call.Extra.Members)
        {
            DropUnless(name == "modalities" || WireJson.SaysNothing(value), name);
        }
    }

    private void DropUnless(bool nothingLost, string field)
    {
        if (!nothingLost)
        {
            loss.Dropped(field);
        }
    }
}
