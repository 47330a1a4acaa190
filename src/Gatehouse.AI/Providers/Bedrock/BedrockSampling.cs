using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Writes inferenceConfig, and reports what has no counterpart: seed, penalties, log probabilities.</summary>
internal sealed class BedrockSampling(ModelCall call, BedrockFamily family, BedrockReasoning reasoning, LossReport loss)
{
    /// <summary>Whether top_k goes into the model's own fields.</summary>
    public bool HasTopK => call.TopK is not null && (family is { IsClaude: true, Sampling: true } || family.IsNova) && !reasoning.IsOn;

    public void Write(Utf8JsonWriter writer)
    {
        double? temperature = Temperature();
        double? topP = TopP(temperature);
        if (call.MaxOutputTokens is not null || temperature is not null || topP is not null || call.Stop.Any(s => s.Length > 0))
        {
            writer.WriteStartObject("inferenceConfig"u8);
            if (call.MaxOutputTokens is { } most)
            {
                writer.WriteNumber("maxTokens"u8, most);
            }

            WriteNumber(writer, "temperature"u8, temperature);
            WriteNumber(writer, "topP"u8, topP);
            WriteStops(writer);
            writer.WriteEndObject();
        }

        DropUnless(call.TopK is null || HasTopK, "top_k");
        DropUnless(!call.Stop.Any(s => s.Length == 0), "stop");
        DropUnless(call.Seed is null, "seed");
        DropUnless(call.FrequencyPenalty is null or 0, "frequency_penalty");
        DropUnless(call.PresencePenalty is null or 0, "presence_penalty");
        DropUnless(call.LogProbs is null or false, "logprobs");
        DropUnless(call.TopLogProbs is null or 0, "top_logprobs");
        DropUnless(call.LogitBias is not { } bias || WireJson.SaysNothing(bias), "logit_bias");
    }

    /// <summary>Writes top_k among the model's own fields, as its vendor writes it.</summary>
    public void WriteTopK(Utf8JsonWriter writer)
    {
        if (!HasTopK)
        {
            return;
        }

        if (family.IsNova)
        {
            writer.WriteStartObject("inferenceConfig"u8);
            writer.WriteNumber("topK"u8, call.TopK!.Value);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNumber("top_k"u8, call.TopK!.Value);
        }
    }

    private double? Temperature()
    {
        // 1 is what a model does anyway: where it is not taken, or gives way to topP, nothing is lost.
        if (call.Temperature is not { } asked || (asked == 1 && call.TopP is not null && !family.BothSampling))
        {
            return null;
        }

        if (!family.Sampling || reasoning.IsOn)
        {
            DropUnless(asked == 1, "temperature");
            return null;
        }

        double taken = Math.Clamp(asked, 0, 1);
        if (taken != asked)
        {
            loss.Approximated("temperature");
        }

        return taken;
    }

    private double? TopP(double? temperature)
    {
        if (call.TopP is not { } asked)
        {
            return null;
        }

        if (!family.Sampling || (temperature is not null && !family.BothSampling))
        {
            DropUnless(asked == 1, "top_p");
            return null;
        }

        double taken = Math.Clamp(asked, reasoning.IsOn ? 0.95 : 0, 1);
        if (taken != asked)
        {
            loss.Approximated("top_p");
        }

        return taken;
    }

    private void WriteStops(Utf8JsonWriter writer)
    {
        if (!call.Stop.Any(s => s.Length > 0))
        {
            return;
        }

        writer.WriteStartArray("stopSequences"u8);
        foreach (string stop in call.Stop)
        {
            if (stop.Length > 0)
            {
                writer.WriteStringValue(stop);
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
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
