using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Reads model and usage of replies that are no chat, and of the events of their streams: embeddings, images, speech,
/// transcriptions, and ranks (Jina's usage, Cohere's meta). What is billed by the piece is counted where no tokens are told:
/// images made, seconds of sound. Moderations cost nothing.
/// </summary>
internal static class OpenAICounts
{
    public static ReplySummary Read(ReadOnlySpan<byte> body, string form = "")
    {
        var found = new Found(form);
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                found.ReadMembers(ref reader);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What passes through is the client's to judge; what was read until then holds.
        }

        return new ReplySummary(found.Model, found.ToUsage(), FinishReason.Unknown);
    }

    /// <summary>Cohere's two counts: what is billed, and what the model read; the first is the usage (docs/decisions/0138).</summary>
    public static TokenUsage OfBilled(JsonElement billed)
    {
        bool hasInput = WireJson.TryNumber(billed, "input_tokens"u8, out long input);
        bool hasOutput = WireJson.TryNumber(billed, "output_tokens"u8, out long output);
        bool hasImages = WireJson.TryNumber(billed, "image_tokens"u8, out long images);
        bool hasUnits = WireJson.TryNumber(billed, "search_units"u8, out long units);
        return hasInput || hasOutput || hasImages || hasUnits
            ? new TokenUsage { Input = input, ImageInput = images, Output = output, Searches = units, Grade = UsageGrade.Reported }
            : TokenUsage.Unknown;
    }

    private struct Found(string form)
    {
        private TokenUsage _usage = TokenUsage.Unknown;
        private long _items;
        private decimal _seconds;
        private bool _isAnswer;

        public string Model { get; private set; } = "";

        public void ReadMembers(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("model"u8))
                {
                    reader.Read();
                    Model = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Model;
                }
                else if (reader.ValueTextEquals("usage"u8))
                {
                    ReadUsage(ref reader);
                }
                else if (reader.ValueTextEquals("meta"u8))
                {
                    ReadMeta(ref reader);
                }
                else if (reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("results"u8))
                {
                    ReadItems(ref reader);
                }
                else if (reader.ValueTextEquals("duration"u8))
                {
                    ReadDuration(ref reader);
                }

                reader.Skip();
            }
        }

        public readonly TokenUsage ToUsage()
        {
            bool isImages = form is WireForm.OpenAIImages or WireForm.OpenAIImageEdits;
            if (_usage.Grade == UsageGrade.None)
            {
                return isImages && _items > 0 ? new TokenUsage { Images = _items, Grade = UsageGrade.Reported }
                    : form is WireForm.OpenAITranscriptions or WireForm.OpenAITranslations && _seconds > 0 ? new TokenUsage { Seconds = _seconds, Grade = UsageGrade.Reported }
                    : form == WireForm.OpenAIModerations && _isAnswer ? new TokenUsage { Grade = UsageGrade.Reported }
                    : TokenUsage.Unknown;
            }

            // What comes out is an image, or speech, though not every vendor says so in the details.
            return isImages && _usage.ImageOutput == 0 ? _usage with { Output = 0, ImageOutput = _usage.Output }
                : form == WireForm.OpenAISpeech && _usage.AudioOutput == 0 ? _usage with { Output = 0, AudioOutput = _usage.Output }
                : _usage;
        }

        private void ReadUsage(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && OpenAIWire.ReadUsage(ref reader) is { Grade: not UsageGrade.None } read)
            {
                _usage = read;
            }
        }

        private void ReadMeta(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                var meta = JsonElement.ParseValue(ref reader);
                var billed = OfBilled(WireJson.Object(meta, "billed_units"u8));
                _usage = billed.Grade != UsageGrade.None ? billed : OfBilled(WireJson.Object(meta, "tokens"u8)) is { Grade: not UsageGrade.None } read ? read : _usage;
            }
        }

        private void ReadItems(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return;
            }

            _isAnswer = true;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                _items++;
                reader.Skip();
            }
        }

        private void ReadDuration(ref Utf8JsonReader reader)
        {
            reader.Read();
            _seconds = VendorNumber.SecondsOf(ref reader) is > 0 and { } seconds ? seconds : _seconds;
        }
    }
}
