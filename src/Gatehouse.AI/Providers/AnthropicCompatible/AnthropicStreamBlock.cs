using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>A content block of a stream that has started and not stopped.</summary>
internal sealed class AnthropicStreamBlock(string type, JsonElement? raw)
{
    private StringBuilder? _input;

    public string Type { get; } = type;

    /// <summary>Whether pieces of the input came; when none did, the input was whole at the start.</summary>
    public bool HasInput => _input is { Length: > 0 };

    /// <summary>Remembers a piece of input; kept only for blocks that are handed on whole.</summary>
    public void AddInput(string piece) => (_input ??= new StringBuilder()).Append(piece);

    public void NoteInput() => (_input ??= new StringBuilder(1)).Append(' ');

    public string InputAtStart() => raw is { } block ? AnthropicReply.Arguments(block) : "{}";

    /// <summary>The block as a whole reply would have it: with the input that arrived in pieces.</summary>
    public JsonElement Whole()
    {
        if (raw is not { } block || !HasInput)
        {
            return raw ?? default;
        }

        try
        {
            using var input = JsonDocument.Parse(_input!.ToString());
            var output = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(output))
            {
                writer.WriteStartObject();
                foreach (var member in block.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    (member.NameEquals("input"u8) ? input.RootElement : member.Value).WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            using var whole = JsonDocument.Parse(output.WrittenMemory);
            return whole.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return block;
        }
    }
}
