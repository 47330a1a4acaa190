using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>Writes everything of a call that is neither messages nor tools, and reports what has no place in the format.</summary>
internal sealed class ResponsesSettings(Utf8JsonWriter writer, ModelCall call, ResponsesFamily family, LossReport loss)
{
    private const string Effort = "reasoning_effort";

    /// <summary>Least number of tokens that an answer may be limited to; the vendor answers 400 to less.</summary>
    private const int LeastTokens = 16;

    // Members of chat completions that mean the same here; the hub has no place of its own for them.
    private static readonly string[] Same = ["prompt_cache_key", "prompt_cache_retention", "safety_identifier", "store", "verbosity", ResponsesTools.SearchOptions];

    private bool RefusesSampling => family.RefusesSampling && !(family.CanBeOff && call.Reasoning is { Effort: "none" });

    public void Write()
    {
        WriteText();
        WriteReasoning();
        WriteLimits();
        WriteInclude();
        WriteRest();
        ReportLost();
    }

    private void WriteText()
    {
        bool isVerbose = call.Extra.TryGet("verbosity", out var verbosity) && verbosity.ValueKind == JsonValueKind.String;
        if (call.ReplyFormat is null && !isVerbose)
        {
            return;
        }

        writer.WriteStartObject("text"u8);
        if (call.ReplyFormat is { } format)
        {
            WriteFormat(format);
        }

        if (isVerbose)
        {
            writer.WriteString("verbosity"u8, verbosity.GetString());
        }

        writer.WriteEndObject();
    }

    private void WriteFormat(ReplyFormat format)
    {
        writer.WriteStartObject("format"u8);
        if (format is { Kind: ReplyFormatKind.JsonSchema, Schema: { ValueKind: JsonValueKind.Object } schema })
        {
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteString("name"u8, format.Name ?? "reply");
            if (format.Description is not null)
            {
                writer.WriteString("description"u8, format.Description);
            }

            writer.WritePropertyName("schema"u8);
            schema.WriteTo(writer);
            if (format.Strict is { } strict)
            {
                writer.WriteBoolean("strict"u8, strict);
            }
        }
        else
        {
            // Without its schema the format is not taken here; any object is as near as it gets.
            if (format.Kind == ReplyFormatKind.JsonSchema)
            {
                loss.Approximated("response_format.json_schema.schema");
            }

            writer.WriteString("type"u8, format.Kind == ReplyFormatKind.Text ? "text"u8 : "json_object"u8);
        }

        writer.WriteEndObject();
    }

    // Reasoning is shown as a summary, which is asked for only for clients that want to see it: accounts that are not verified
    // answer 400 to the question.
    private void WriteReasoning()
    {
        if (call.Reasoning is not { } asked)
        {
            return;
        }

        if (!family.Reasons)
        {
            if (asked.Effort is not (null or "none"))
            {
                loss.Dropped(Effort);
            }

            return;
        }

        string? effort = OpenAIEffort.Of(asked, loss);
        string? taken = effort is null ? null : family.Effort ?? (effort == "none" && !family.CanBeOff ? "low" : effort);
        if (taken != effort)
        {
            loss.Approximated(Effort);
        }

        writer.WriteStartObject("reasoning"u8);
        if (taken is not null)
        {
            writer.WriteString("effort"u8, taken);
        }

        if (asked.IsShown ?? asked.Mode is "enabled" or "adaptive")
        {
            writer.WriteString("summary"u8, "auto"u8);
        }

        writer.WriteEndObject();
    }

    private void WriteLimits()
    {
        if (call.MaxOutputTokens is { } most)
        {
            if (most < LeastTokens)
            {
                loss.Approximated("max_tokens");
            }

            writer.WriteNumber("max_output_tokens"u8, Math.Max(most, LeastTokens));
        }

        WriteSampling("temperature"u8, "temperature", call.Temperature);
        WriteSampling("top_p"u8, "top_p", call.TopP);
    }

    private void WriteSampling(ReadOnlySpan<byte> member, string field, double? value)
    {
        if (value is not { } number)
        {
            return;
        }

        if (!RefusesSampling)
        {
            writer.WriteNumber(member, number);
        }
        else if (number != 1)
        {
            loss.Dropped(field);
        }
    }

    private void WriteInclude()
    {
        bool tellsTokens = call.LogProbs == true && !RefusesSampling;
        if (call.LogProbs == true && RefusesSampling)
        {
            loss.Dropped("logprobs");
        }
        else if (call.TopLogProbs is > 0)
        {
            writer.WriteNumber("top_logprobs"u8, call.TopLogProbs.Value);
        }

        if (!family.Reasons && !tellsTokens)
        {
            return;
        }

        writer.WriteStartArray("include"u8);
        if (family.Reasons)
        {
            writer.WriteStringValue("reasoning.encrypted_content"u8);
        }

        if (tellsTokens)
        {
            writer.WriteStringValue("message.output_text.logprobs"u8);
        }

        writer.WriteEndArray();
    }

    // Nothing is kept at the vendor that the client did not ask to be kept (docs/decisions/0139).
    private void WriteRest()
    {
        writer.WriteBoolean("store"u8, call.Extra.TryGet("store", out var store) && store.ValueKind == JsonValueKind.True);
        if (call.User is not null)
        {
            writer.WriteString("user"u8, call.User);
        }

        foreach (string name in Same.AsSpan(0, 3))
        {
            if (call.Extra.TryGet(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        if (call.Metadata is { } metadata && !WireJson.SaysNothing(metadata))
        {
            writer.WritePropertyName("metadata"u8);
            metadata.WriteTo(writer);
        }

        if (call.ServiceTier is not null)
        {
            writer.WriteString("service_tier"u8, call.ServiceTier);
        }

        if (call.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
        }
    }

    private void ReportLost()
    {
        if (call.Choices is > 1)
        {
            throw WireJson.Refusal("n", "The model gives one answer per call; n must be 1.");
        }

        DropUnless(call.TopK is null, "top_k");
        DropUnless(call.FrequencyPenalty is null or 0, "frequency_penalty");
        DropUnless(call.PresencePenalty is null or 0, "presence_penalty");
        DropUnless(call.Seed is null, "seed");
        DropUnless(call.Stop.Count == 0, "stop");
        DropUnless(call.LogitBias is not { } bias || WireJson.SaysNothing(bias), "logit_bias");
        foreach (var (name, value) in call.Extra.Members)
        {
            DropUnless(Same.Contains(name, StringComparer.Ordinal) || WireJson.SaysNothing(value) || IsPlainText(name, value), name);
        }
    }

    private static bool IsPlainText(string name, JsonElement value)
        => name == "modalities" && value is { ValueKind: JsonValueKind.Array } && value.GetArrayLength() == 1
            && value[0].ValueKind == JsonValueKind.String && value[0].ValueEquals("text"u8);

    private void DropUnless(bool nothingLost, string field)
    {
        if (!nothingLost)
        {
            loss.Dropped(field);
        }
    }
}
