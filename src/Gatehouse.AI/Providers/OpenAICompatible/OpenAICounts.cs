using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Reads model and usage of replies that are no chat: embeddings (prompt_tokens), images and transcriptions (input_tokens,
/// output_tokens), ranks of Jina (total_tokens) and Cohere (meta.billed_units, meta.tokens).
/// </summary>
internal static class OpenAICounts
{
    public static ReplySummary Read(ReadOnlySpan<byte> body)
    {
        string model = "";
        var counts = default(Counts);
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMembers(ref reader, ref model, ref counts);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What passes through is the client's to judge; what was read until then holds.
        }

        return new ReplySummary(model, counts.Usage, FinishReason.Unknown);
    }

    private static void ReadMembers(ref Utf8JsonReader reader, ref string model, ref Counts counts)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isModel = reader.ValueTextEquals("model"u8);
            bool hasCounts = reader.ValueTextEquals("usage"u8) || reader.ValueTextEquals("meta"u8);
            reader.Read();
            if (isModel && reader.TokenType == JsonTokenType.String)
            {
                model = reader.GetString()!;
            }
            else if (hasCounts && reader.TokenType == JsonTokenType.StartObject)
            {
                counts.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private struct Counts
    {
        private long? _input;
        private long? _output;
        private long? _total;

        public readonly TokenUsage Usage
            => _input is null && _output is null && _total is null ? TokenUsage.Unknown : new TokenUsage
            {
                Input = _input ?? Math.Max(0, (_total ?? 0) - (_output ?? 0)),
                Output = _output ?? 0,
                Grade = UsageGrade.Reported,
            };

        // Details have names of their own, so the nesting need not be followed.
        public void Read(ref Utf8JsonReader reader)
        {
            int depth = reader.CurrentDepth;
            while (reader.Read() && reader.CurrentDepth > depth)
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                int name = reader.ValueTextEquals("input_tokens"u8) || reader.ValueTextEquals("prompt_tokens"u8) ? 1
                    : reader.ValueTextEquals("output_tokens"u8) || reader.ValueTextEquals("completion_tokens"u8) ? 2
                    : reader.ValueTextEquals("total_tokens"u8) ? 3
                    : 0;
                reader.Read();
                if (name == 0 || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                {
                    continue;
                }

                _input = name == 1 ? number : _input;
                _output = name == 2 ? number : _output;
                _total = name == 3 ? number : _total;
            }
        }
    }
}
