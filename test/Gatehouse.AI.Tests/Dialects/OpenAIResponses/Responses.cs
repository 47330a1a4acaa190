using System.Buffers;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIResponses;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

/// <summary>Reads calls and writes replies and streams of the form, for tests.</summary>
internal static class Responses
{
    public static ModelCall Read(string json) => new OpenAIResponsesForm().ReadCall(CallAddress.None, Encoding.UTF8.GetBytes(json));

    /// <summary>A call with this text and these further members.</summary>
    public static string Call(string more = "", string model = "chat", string text = "hi") => $$"""{"model":"{{model}}","input":"{{text}}"{{more}}}""";

    public static string Write(ModelReply reply, string more = "")
    {
        var output = new ArrayBufferWriter<byte>();
        new OpenAIResponsesForm().WriteReply(reply, Read(Call(more)), new LossReport(), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The stream that these events become; with an error behind it when one is given.</summary>
    public static string Stream(IEnumerable<StreamEvent> events, ModelError? error = null, string more = "")
    {
        var output = new ArrayBufferWriter<byte>();
        var stream = new OpenAIResponsesForm().OpenStream(Read(Call(more)), CallAddress.None, 7);
        foreach (var streamEvent in events)
        {
            stream.Write(streamEvent, output);
        }

        if (error is not null)
        {
            stream.WriteError(error, "req-1", output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
