using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>
/// Writes a call of the hub as a request of Cohere's chat API (cohere-ai/cohere-typescript:
/// src/api/resources/v2/client/requests/V2ChatRequest.ts). Pure; what has no place in it is reported.
/// </summary>
internal sealed class CohereTranslator
{
    private const int MostStops = 5;

    private readonly ModelCall _call;
    private readonly LossReport _loss;
    private readonly bool _sameForm;

    private CohereTranslator(ModelCall call, LossReport loss)
    {
        _call = call;
        _loss = loss;
        _sameForm = call.SourceForm == WireForm.CohereChat;
    }

    public static ReadOnlyMemory<byte> Write(ModelCall call, string model, LossReport loss)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(output, WireJson.WriterOptions);
        new CohereTranslator(call, loss).Write(writer, model);
        writer.Flush();
        return output.WrittenMemory;
    }

    private void Write(Utf8JsonWriter writer, string model)
    {
        if (_call.Choices is > 1)
        {
            throw WireJson.Refusal("n", "The model gives one answer per call; n must be 1.");
        }

        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        if (_call.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
        }

        new CohereMessages(_call, _loss).Write(writer);
        bool tools = new CohereTools(_call, _loss).Write(writer);
        WriteFormat(writer, tools);
        WriteThinking(writer);
        WriteSampling(writer);
        WriteStops(writer);
        ReportTheRest();
        WriteExtra(writer);
        writer.WriteEndObject();
    }

    private void WriteFormat(Utf8JsonWriter writer, bool hasTools)
    {
        if (_call.ReplyFormat is not { Kind: not ReplyFormatKind.Text } format)
        {
            return;
        }

        // The vendor takes either tools or a form of the answer, not both.
        if (hasTools)
        {
            _loss.Dropped("response_format");
            return;
        }

        writer.WriteStartObject("response_format"u8);
        writer.WriteString("type"u8, "json_object"u8);
        if (format.Schema is { ValueKind: JsonValueKind.Object } schema)
        {
            writer.WritePropertyName("json_schema"u8);
            schema.WriteTo(writer);
        }
        else if (format.Kind == ReplyFormatKind.JsonSchema)
        {
            _loss.Approximated("response_format");
        }

        writer.WriteEndObject();
        if (format.Description is { Length: > 0 })
        {
            _loss.Dropped("response_format.json_schema.description");
        }
    }

    // Models that reason do so unless told not to (docs.cohere.com/docs/reasoning); an effort becomes a budget of tokens.
    private void WriteThinking(Utf8JsonWriter writer)
    {
        if (_call.Reasoning is not { } asked || (asked.Effort is null && asked.BudgetTokens is null && asked.Mode is null))
        {
            return;
        }

        bool off = asked.Mode == "disabled" || (asked.Mode is null && asked.BudgetTokens is null && asked.Effort == "none");
        writer.WriteStartObject("thinking"u8);
        writer.WriteString("type"u8, off ? "disabled"u8 : "enabled"u8);
        if (!off && (asked.BudgetTokens ?? BudgetOf(asked.Effort)) is { } budget)
        {
            writer.WriteNumber("token_budget"u8, Math.Max(1, budget));
        }

        writer.WriteEndObject();
        if (asked.Mode == "adaptive")
        {
            _loss.Approximated("reasoning_effort");
        }
    }

    private static int? BudgetOf(string? effort) => effort switch
    {
        "minimal" => 1_024,
        "low" => 2_048,
        "medium" => 8_192,
        "high" => 16_384,
        _ => null,
    };

    private void WriteSampling(Utf8JsonWriter writer)
    {
        if (_call.MaxOutputTokens is { } max)
        {
            writer.WriteNumber("max_tokens"u8, max);
        }

        if (_call.Temperature is { } temperature)
        {
            writer.WriteNumber("temperature"u8, temperature);
        }

        Clamped(writer, "p"u8, _call.TopP, 0.01, 0.99, "top_p");
        if (_call.TopK is { } k)
        {
            int taken = Math.Clamp(k, 0, 500);
            ReportUnless(taken == k, "top_k");
            writer.WriteNumber("k"u8, taken);
        }

        if (_call.Seed is { } seed)
        {
            writer.WriteNumber("seed"u8, seed);
        }

        // Some models take one of the two penalties only, so one that asks for nothing is left out.
        Clamped(writer, "frequency_penalty"u8, _call.FrequencyPenalty is 0 ? null : _call.FrequencyPenalty, 0, 1, "frequency_penalty");
        Clamped(writer, "presence_penalty"u8, _call.PresencePenalty is 0 ? null : _call.PresencePenalty, 0, 1, "presence_penalty");
        if (_call.LogProbs == true)
        {
            writer.WriteBoolean("logprobs"u8, true);
            _loss.Approximated("logprobs");
        }
    }

    private void Clamped(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? asked, double least, double most, string field)
    {
        if (asked is { } value)
        {
            double taken = Math.Clamp(value, least, most);
            ReportUnless(taken == value, field);
            writer.WriteNumber(name, taken);
        }
    }

    private void ReportUnless(bool exact, string field)
    {
        if (!exact)
        {
            _loss.Approximated(field);
        }
    }

    private void WriteStops(Utf8JsonWriter writer)
    {
        if (_call.Stop.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("stop_sequences"u8);
        for (int i = 0; i < Math.Min(_call.Stop.Count, MostStops); i++)
        {
            writer.WriteStringValue(_call.Stop[i]);
        }

        writer.WriteEndArray();
        ReportUnless(_call.Stop.Count <= MostStops, "stop");
    }

    private void ReportTheRest()
    {
        DropUnless(_call.TopLogProbs is null or 0, "top_logprobs");
        DropUnless(_call.LogitBias is not { } bias || WireJson.SaysNothing(bias), "logit_bias");
        DropUnless(_call.User is null, "user");
        DropUnless(_call.Metadata is not { } metadata || WireJson.SaysNothing(metadata), "metadata");
        DropUnless(_call.ServiceTier is null or "auto" or "default", "service_tier");
    }

    private void DropUnless(bool nothingLost, string field)
    {
        if (!nothingLost)
        {
            _loss.Dropped(field);
        }
    }

    private void WriteExtra(Utf8JsonWriter writer)
    {
        foreach (var (name, value) in _call.Extra.Members)
        {
            if (_sameForm)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else if (name == "modalities" && value.ValueKind == JsonValueKind.Array)
            {
                WireJson.RefuseSound(value);
            }
            else
            {
                DropUnless(WireJson.SaysNothing(value), name);
            }
        }
    }
}
