using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>
/// Writes a call of the hub as a request of /api/chat (ollama/ollama:docs/openapi.yaml, docs/capabilities/*.mdx). Pure;
/// what has no place in it is reported.
/// </summary>
internal sealed class OllamaTranslator
{
    /// <summary>How members of `options` that the hub does not know are named among a call's extra members.</summary>
    private const string OptionPrefix = "options.";

    private readonly ModelCall _call;
    private readonly LossReport _loss;
    private readonly bool _sameForm;

    private OllamaTranslator(ModelCall call, LossReport loss)
    {
        _call = call;
        _loss = loss;
        _sameForm = call.SourceForm is WireForm.OllamaChat or WireForm.OllamaGenerate;
    }

    public static ReadOnlyMemory<byte> Write(ModelCall call, string model, int? contextLength, LossReport loss)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(output, WireJson.WriterOptions);
        new OllamaTranslator(call, loss).Write(writer, model, contextLength);
        writer.Flush();
        return output.WrittenMemory;
    }

    private void Write(Utf8JsonWriter writer, string model, int? contextLength)
    {
        if (_call.Choices is > 1)
        {
            throw WireJson.Refusal("n", "The model gives one answer per call; n must be 1.");
        }

        writer.WriteStartObject();
        writer.WriteString("model"u8, model);

        // The server streams unless it is told not to.
        writer.WriteBoolean("stream"u8, _call.Stream);
        new OllamaMessages(_call, _loss).Write(writer);
        new OllamaTools(_call, _loss).Write(writer);
        WriteFormat(writer);
        WriteThink(writer);
        WriteOptions(writer, contextLength);
        if (_call.LogProbs == true)
        {
            writer.WriteBoolean("logprobs"u8, true);
        }

        if (_call.TopLogProbs is > 0 and var top)
        {
            writer.WriteNumber("top_logprobs"u8, top);
        }

        ReportTheRest();
        WriteExtra(writer);
        writer.WriteEndObject();
    }

    private void WriteFormat(Utf8JsonWriter writer)
    {
        if (_call.ReplyFormat is not { Kind: not ReplyFormatKind.Text } format)
        {
            return;
        }

        if (format.Schema is { ValueKind: JsonValueKind.Object } schema)
        {
            writer.WritePropertyName("format"u8);
            schema.WriteTo(writer);
        }
        else
        {
            writer.WriteString("format"u8, "json"u8);
            if (format.Kind == ReplyFormatKind.JsonSchema)
            {
                _loss.Approximated("response_format");
            }
        }

        if (format.Description is { Length: > 0 })
        {
            _loss.Dropped("response_format.json_schema.description");
        }
    }

    // Models think on or off, or at one of the levels low, medium and high; a budget of tokens has no place.
    private void WriteThink(Utf8JsonWriter writer)
    {
        if (_call.Reasoning is not { } asked || (asked.Effort is null && asked.BudgetTokens is null && asked.Mode is null))
        {
            return;
        }

        if (asked.Mode == "disabled" || (asked.Mode is null && asked.BudgetTokens is null && asked.Effort == "none"))
        {
            writer.WriteBoolean("think"u8, false);
            return;
        }

        string? level = asked.Effort switch
        {
            null or "none" => null,
            "minimal" => "low",
            "xhigh" => "high",
            _ => asked.Effort,
        };
        if (asked.BudgetTokens is not null || asked.Mode == "adaptive" || (level != asked.Effort && asked.Effort != "none"))
        {
            _loss.Approximated("reasoning_effort");
        }

        if (level is null)
        {
            writer.WriteBoolean("think"u8, true);
        }
        else
        {
            writer.WriteString("think"u8, level);
        }
    }

    private void WriteOptions(Utf8JsonWriter writer, int? contextLength)
    {
        if (!HasOptions(contextLength))
        {
            return;
        }

        writer.WriteStartObject("options"u8);
        Number(writer, "temperature"u8, _call.Temperature);
        Number(writer, "top_p"u8, _call.TopP);
        Number(writer, "top_k"u8, _call.TopK);
        Number(writer, "seed"u8, _call.Seed);
        Number(writer, "num_predict"u8, _call.MaxOutputTokens);
        Number(writer, "frequency_penalty"u8, _call.FrequencyPenalty);
        Number(writer, "presence_penalty"u8, _call.PresencePenalty);
        if (_call.Stop.Count > 0)
        {
            writer.WriteStartArray("stop"u8);
            foreach (string stop in _call.Stop)
            {
                writer.WriteStringValue(stop);
            }

            writer.WriteEndArray();
        }

        bool hasContext = false;
        foreach (var (name, value) in _call.Extra.Members)
        {
            if (_sameForm && name.StartsWith(OptionPrefix, StringComparison.Ordinal))
            {
                hasContext |= name == "options.num_ctx";
                writer.WritePropertyName(name.AsSpan(OptionPrefix.Length));
                value.WriteTo(writer);
            }
        }

        Number(writer, "num_ctx"u8, hasContext ? null : contextLength);
        writer.WriteEndObject();
    }

    private bool HasOptions(int? contextLength)
        => contextLength is not null || _call.Temperature is not null || _call.TopP is not null || _call.TopK is not null || _call.Seed is not null
            || _call.MaxOutputTokens is not null || _call.FrequencyPenalty is not null || _call.PresencePenalty is not null || _call.Stop.Count > 0
            || (_sameForm && _call.Extra.Count > 0);

    private static void Number(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void Number(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private void ReportTheRest()
    {
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
            if (_sameForm && name.StartsWith(OptionPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            // Whoever writes keep_alive means an Ollama server, whatever form the call has.
            if (_sameForm || name == "keep_alive")
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
