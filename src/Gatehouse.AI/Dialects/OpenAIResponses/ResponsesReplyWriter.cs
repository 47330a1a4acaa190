using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>Writes a whole reply as a response. The format has one answer; a call cannot ask for more.</summary>
internal static class ResponsesReplyWriter
{
    public static void Write(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output)
    {
        var choice = reply.Choices.Count > 0 ? reply.Choices[0] : new ReplyChoice(0, [], FinishReason.Unknown);
        string id = ResponseState.BareIdOf(reply.Id);
        var state = new ResponseState(call, reply.Created ?? 0)
        {
            BareId = id,
            Model = reply.Model,
            ServiceTier = reply.ServiceTier,
            Items = OutputItem.Of(choice, id, loss),
            Finish = choice.Finish,
            Usage = reply.Usage,
        };
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        ResponsesWriter.Write(writer, state);
        ReplyLosses.OtherChoices(reply, loss);
        ReplyLosses.Extras(reply, loss);
    }
}
