using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// Writes a canonical call as a body of Anthropic's Messages API. Pure; the members come in a fixed order, so that equal
/// calls give equal bytes. docs/providers/anthropic.md has the table of what becomes of each field.
/// </summary>
internal sealed class AnthropicTranslator
{
    /// <summary>
    /// A reply that is not streamed may take ten minutes; Anthropic's clients hold 128,000 tokens to be an hour's work and
    /// so ask for no more than this without streaming.
    /// </summary>
    public const int LongestUnstreamed = 21_333;

    // Escapes only what JSON demands: text stays readable and signatures keep their "+".
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ModelCall _call;
    private readonly AnthropicFamily _family;
    private readonly LossReport _loss;
    private readonly bool _sameForm;

    private AnthropicTranslator(ModelCall call, AnthropicFamily family, LossReport loss)
    {
        _call = call;
        _family = family;
        _loss = loss;
        _sameForm = call.SourceForm == WireForm.AnthropicMessages;
    }

    public static ReadOnlyMemory<byte> Write(ModelCall call, string model, int? defaultMaxTokens, LossReport loss)
        => Write(call, model, AnthropicFamilies.Of(model), defaultMaxTokens, loss);

    /// <summary>The same for a place where the model takes less than its family does.</summary>
    public static ReadOnlyMemory<byte> Write(ModelCall call, string model, AnthropicFamily family, int? defaultMaxTokens, LossReport loss)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(output, Options);
        new AnthropicTranslator(call, family, loss).Write(writer, model, defaultMaxTokens);
        writer.Flush();
        return output.WrittenMemory;
    }

    private void Write(Utf8JsonWriter writer, string model, int? defaultMaxTokens)
    {
        RefuseSeveralAnswers();
        var conversation = AnthropicConversation.Of(_call, _family, _loss);
        int maxTokens = _call.MaxOutputTokens ?? defaultMaxTokens ?? DefaultMaxTokens();
        var reasoning = AnthropicReasoning.Of(_call, _family, conversation, maxTokens, _loss);

        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        writer.WriteNumber("max_tokens"u8, maxTokens);
        if (_call.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
        }

        WriteSystem(writer, conversation);
        WriteTurns(writer, conversation);
        new AnthropicTools(_call, _family, _loss).Write(writer);
        AnthropicSampling.Write(writer, _call, _family, reasoning, _loss);
        WriteStops(writer);
        reasoning.WriteThinking(writer, _call);
        WriteOutputConfig(writer, reasoning);
        AnthropicIdentity.Write(writer, _call, _loss);
        WriteExtra(writer);
        writer.WriteEndObject();
    }

    private int DefaultMaxTokens() => _call.Stream ? _family.MaxOutputTokens : Math.Min(_family.MaxOutputTokens, LongestUnstreamed);

    private void RefuseSeveralAnswers()
    {
        if (_call.Choices is > 1)
        {
            throw AnthropicRefusal.Of("n", "The model gives one answer per call; n must be 1.");
        }
    }

    private void WriteSystem(Utf8JsonWriter writer, AnthropicConversation conversation)
    {
        string? instruction = AnthropicFormat.Instruction(_call, _family, _loss);
        if (conversation.System.Count == 0 && instruction is null)
        {
            return;
        }

        var blocks = new AnthropicBlocks(writer, _loss, _sameForm, _family.Fetches);
        writer.WriteStartArray("system"u8);
        foreach (var placed in conversation.System)
        {
            blocks.Write(placed);
        }

        if (instruction is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, instruction);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteTurns(Utf8JsonWriter writer, AnthropicConversation conversation)
    {
        var blocks = new AnthropicBlocks(writer, _loss, _sameForm, _family.Fetches);
        writer.WriteStartArray("messages"u8);
        foreach (var turn in conversation.Turns)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, turn.Role);
            writer.WriteStartArray("content"u8);
            foreach (var placed in turn.Parts)
            {
                blocks.Write(placed);
            }

            writer.WriteEndArray();
            AnthropicExtras.Write(writer, turn.Extra);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteStops(Utf8JsonWriter writer)
    {
        bool open = false;
        foreach (string stop in _call.Stop)
        {
            if (string.IsNullOrWhiteSpace(stop))
            {
                _loss.Dropped("stop");
                continue;
            }

            if (!open)
            {
                writer.WriteStartArray("stop_sequences"u8);
                open = true;
            }

            writer.WriteStringValue(stop);
        }

        if (open)
        {
            writer.WriteEndArray();
        }
    }

    private void WriteOutputConfig(Utf8JsonWriter writer, AnthropicReasoning reasoning)
    {
        bool constrained = AnthropicFormat.IsConstrained(_call, _family);
        bool more = _sameForm && _call.Extra.Members.Any(m => m.Key.StartsWith("output_config.", StringComparison.Ordinal));
        if (!constrained && reasoning.Effort is null && !more)
        {
            return;
        }

        writer.WriteStartObject("output_config"u8);
        if (reasoning.Effort is { } effort)
        {
            writer.WriteString("effort"u8, effort);
        }

        if (constrained)
        {
            AnthropicFormat.Write(writer, _call, _loss);
        }

        AnthropicExtras.WriteInside(writer, _call, "output_config.");
        writer.WriteEndObject();
    }

    private void WriteExtra(Utf8JsonWriter writer)
    {
        if (_sameForm)
        {
            AnthropicExtras.WriteOutermost(writer, _call.Extra);
            return;
        }

        foreach (var (name, value) in _call.Extra.Members)
        {
            AnthropicForeignFields.Judge(name, value, _loss);
        }
    }
}
