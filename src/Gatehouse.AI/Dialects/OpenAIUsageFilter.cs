using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// Takes back what asking for usage on the client's behalf adds to a stream: the chunk with no choices that carries the
/// usage, and "usage":null in all others. Everything else stays byte for byte.
/// </summary>
internal sealed class OpenAIUsageFilter : PassedStream
{
    public override bool Pass(in WireEvent passing, IBufferWriter<byte> output)
    {
        // Every chunk is looked at, few have the member: the search is much cheaper than reading the JSON.
        if (passing.Data.IndexOf("\"usage\""u8) < 0)
        {
            return true;
        }

        var found = Find(passing.Data);
        if (found.Kind == JsonTokenType.None)
        {
            return true;
        }

        if (found.Kind == JsonTokenType.StartObject)
        {
            return !found.NoChoices;
        }

        if (found.Kind != JsonTokenType.Null)
        {
            return true;
        }

        // The data is a slice of the raw event, unless it was joined from several lines: then it is written anew.
        if (!passing.Raw.Overlaps(passing.Data, out int offset))
        {
            byte[] edited = [.. passing.Data[..found.Start], .. passing.Data[(found.Start + found.Length)..]];
            SseWriter.Write(output, passing.Name, edited);
            return false;
        }

        output.Write(passing.Raw[..(offset + found.Start)]);
        output.Write(passing.Raw[(offset + found.Start + found.Length)..]);
        return false;
    }

    // The member with the one comma that goes with it.
    private static Found Find(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = OpenAIBody.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return default;
            }

            Found found = default;
            bool noChoices = false;
            int before = (int)reader.BytesConsumed;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int start = (int)reader.TokenStartIndex;
                bool usage = reader.ValueTextEquals("usage"u8);
                bool choices = reader.ValueTextEquals("choices"u8);
                reader.Read();
                var kind = reader.TokenType;
                int value = (int)reader.BytesConsumed;
                reader.Skip();
                int end = (int)reader.BytesConsumed;
                noChoices |= choices && kind == JsonTokenType.StartArray && data[value..(end - 1)].Trim(" \t\r\n"u8).IsEmpty;
                found = usage ? Span(data, kind, before, start, end) : found;
                before = end;
            }

            return found with { NoChoices = noChoices };
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static Found Span(ReadOnlySpan<byte> data, JsonTokenType kind, int before, int start, int end)
    {
        // Behind another member: from its end on, so that the comma between them goes. As the first one: up to the next.
        bool isFirst = data[before..start].IndexOf((byte)',') < 0;
        if (!isFirst)
        {
            return new Found(kind, before, end - before, false);
        }

        var rest = data[end..];
        int comma = rest.TrimStart(" \t\r\n"u8) is [(byte)',', ..] ? rest.IndexOf((byte)',') + 1 : 0;
        return new Found(kind, start, end + comma - start, false);
    }

    private readonly record struct Found(JsonTokenType Kind, int Start, int Length, bool NoChoices);
}
