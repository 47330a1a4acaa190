using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Writes a canonical call as a body of Converse. Pure; the members come in a fixed order, so that equal calls give equal
/// bytes. The model and whether to stream stand in the path. docs/providers/bedrock.md has the table of what becomes of
/// each field. Source of the form: botocore, bedrock-runtime 2023-09-30, ConverseRequest, and Bedrock's API Reference.
/// </summary>
internal sealed class BedrockTranslator
{
    private readonly ModelCall _call;
    private readonly BedrockFamily _family;
    private readonly LossReport _loss;
    private readonly Utf8JsonWriter _writer;
    private readonly BedrockBlocks _blocks;

    private BedrockTranslator(ModelCall call, BedrockFamily family, LossReport loss, Utf8JsonWriter writer)
    {
        _call = call;
        _family = family;
        _loss = loss;
        _writer = writer;
        _blocks = new BedrockBlocks(writer, family, loss);
    }

    public static ReadOnlyMemory<byte> Write(ModelCall call, string model, LossReport loss)
    {
        if (call.Choices is > 1)
        {
            throw BedrockRefusal.Of("n", "The model gives one answer per call; n must be 1.");
        }

        var output = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(output, WireJson.WriterOptions);
        new BedrockTranslator(call, BedrockFamilies.Of(model), loss, writer).Write();
        writer.Flush();
        return output.WrittenMemory;
    }

    private void Write()
    {
        var conversation = BedrockConversation.Of(_call, _family, _loss);
        var reasoning = BedrockReasoning.Of(_call, _family, conversation, _loss);
        var sampling = new BedrockSampling(_call, _family, reasoning, _loss);
        _writer.WriteStartObject();
        WriteTurns(conversation);
        WriteSystem(conversation);
        sampling.Write(_writer);
        new BedrockTools(_writer, _call, _family, _blocks, _loss).Write();
        WriteModelFields(reasoning, sampling);
        BedrockFormat.Write(_writer, _call, _family);
        BedrockIdentity.Write(_writer, _call, _loss);
        BedrockExtras.Write(_writer, _call, _loss);
        _writer.WriteEndObject();
    }

    private void WriteTurns(BedrockConversation conversation)
    {
        _writer.WriteStartArray("messages"u8);
        foreach (var turn in conversation.Turns)
        {
            _writer.WriteStartObject();
            _writer.WriteString("role"u8, turn.Role);
            _writer.WriteStartArray("content"u8);
            foreach (var placed in turn.Parts)
            {
                _blocks.Write(placed);
            }

            _writer.WriteEndArray();
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
    }

    private void WriteSystem(BedrockConversation conversation)
    {
        string? instruction = BedrockFormat.Instruction(_call, _family, _loss);
        if (conversation.System.Count == 0 && instruction is null)
        {
            return;
        }

        _writer.WriteStartArray("system"u8);
        foreach (var placed in conversation.System)
        {
            _blocks.Write(placed);
        }

        if (instruction is not null)
        {
            _writer.WriteStartObject();
            _writer.WriteString("text"u8, instruction);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
    }

    private void WriteModelFields(BedrockReasoning reasoning, BedrockSampling sampling)
    {
        bool thinks = reasoning.Type is not null || reasoning.Effort is not null;
        if (!thinks && !sampling.HasTopK && !BedrockExtras.HasModelFields(_call))
        {
            return;
        }

        _writer.WriteStartObject(BedrockExtras.ModelFields);
        reasoning.Write(_writer, _family);
        sampling.WriteTopK(_writer);
        string[] taken = [.. thinks ? (string[])["thinking", "output_config", "reasoningConfig", "reasoning_effort"] : [], .. sampling.HasTopK ? (string[])["top_k", "inferenceConfig"] : []];
        BedrockExtras.WriteModelFields(_writer, _call, taken, _loss);
        _writer.WriteEndObject();
    }
}
