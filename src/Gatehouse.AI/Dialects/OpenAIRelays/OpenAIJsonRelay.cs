using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIRelays;

/// <summary>A call with its model in a JSON body.</summary>
internal sealed class OpenAIJsonRelay(string operation, string wireForm) : RelayForm
{
    public override string Operation => operation;

    public override string WireForm => wireForm;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
    {
        var outline = OpenAIBody.Read(body.Span);
        return wireForm == Calls.WireForm.OpenAISpeech ? outline with { Spoken = CharactersIn(body.Span) } : outline;
    }

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, string model, ReadOnlySpan<byte> modelJson)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage: false);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }

    // Speech is billed by the characters of its text, which the answer does not tell.
    private static long CharactersIn(ReadOnlySpan<byte> body)
    {
        long characters = 0;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = OpenAIBody.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isInput = reader.ValueTextEquals("input"u8);
            reader.Read();
            if (isInput && reader.TokenType == JsonTokenType.String)
            {
                characters = CountOf(ref reader);
            }

            reader.Skip();
        }

        return characters;
    }

    private static long CountOf(ref Utf8JsonReader reader)
    {
        try
        {
            long count = 0;
            foreach (var _ in reader.GetString()!.EnumerateRunes())
            {
                count++;
            }

            return count;
        }
        catch (InvalidOperationException)
        {
            // No Unicode: the vendor says so.
            return 0;
        }
    }
}
