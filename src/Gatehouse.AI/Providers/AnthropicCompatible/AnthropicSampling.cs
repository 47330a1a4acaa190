using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Writes temperature, top_p and top_k, and reports what has no counterpart: seed, penalties, log probabilities.</summary>
internal static class AnthropicSampling
{
    public static void Write(Utf8JsonWriter writer, ModelCall call, AnthropicFamily family, AnthropicReasoning reasoning, LossReport loss)
    {
        if (family.Sampling)
        {
            // Newer models take one of temperature and top_p, so one that says nothing gives way to the other.
            bool temperature = !(call is { Temperature: 1, TopP: not null } && !family.BothSampling) && WriteTemperature(writer, call, reasoning, loss);
            WriteTopP(writer, call, temperature && !family.BothSampling, reasoning, loss);
            WriteTopK(writer, call, reasoning, loss);
        }
        else
        {
            // 1 is what the model does anyway.
            DropUnless(call.Temperature is null or 1, "temperature", loss);
            DropUnless(call.TopP is null or 1, "top_p", loss);
            DropUnless(call.TopK is null, "top_k", loss);
        }

        DropUnless(call.Seed is null, "seed", loss);
        DropUnless(call.FrequencyPenalty is null or 0, "frequency_penalty", loss);
        DropUnless(call.PresencePenalty is null or 0, "presence_penalty", loss);
        DropUnless(call.LogProbs is null or false, "logprobs", loss);
        DropUnless(call.TopLogProbs is null or 0, "top_logprobs", loss);
        DropUnless(call.LogitBias is not { } bias || WireJson.SaysNothing(bias), "logit_bias", loss);
    }

    private static bool WriteTemperature(Utf8JsonWriter writer, ModelCall call, AnthropicReasoning reasoning, LossReport loss)
    {
        if (call.Temperature is not { } asked)
        {
            return false;
        }

        if (reasoning.IsOn)
        {
            DropUnless(asked == 1, "temperature", loss);
            return false;
        }

        double taken = Math.Clamp(asked, 0, 1);
        if (taken != asked)
        {
            loss.Approximated("temperature");
        }

        writer.WriteNumber("temperature"u8, taken);
        return true;
    }

    private static void WriteTopP(Utf8JsonWriter writer, ModelCall call, bool temperatureGiven, AnthropicReasoning reasoning, LossReport loss)
    {
        if (call.TopP is not { } asked)
        {
            return;
        }

        if (temperatureGiven)
        {
            DropUnless(asked == 1, "top_p", loss);
            return;
        }

        double taken = reasoning.IsOn ? Math.Clamp(asked, 0.95, 1) : asked;
        if (taken != asked)
        {
            loss.Approximated("top_p");
        }

        writer.WriteNumber("top_p"u8, taken);
    }

    private static void WriteTopK(Utf8JsonWriter writer, ModelCall call, AnthropicReasoning reasoning, LossReport loss)
    {
        if (call.TopK is not { } asked)
        {
            return;
        }

        if (reasoning.IsOn)
        {
            loss.Dropped("top_k");
            return;
        }

        writer.WriteNumber("top_k"u8, asked);
    }

    private static void DropUnless(bool nothingLost, string field, LossReport loss)
    {
        if (!nothingLost)
        {
            loss.Dropped(field);
        }
    }
}
