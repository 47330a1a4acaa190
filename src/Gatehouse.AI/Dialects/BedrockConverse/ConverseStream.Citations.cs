using System.Buffers;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

internal sealed partial class ConverseStream
{
    // The block is what is cited, and it is sent already: a place within it cannot be told any more.
    private void WriteCitation(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        var citation = streamEvent.Citation!;
        if (citation.Answer is not { IsAll: true } || !ConverseCitations.IsExact(citation))
        {
            Report.Approximated(ReplyField.Part(streamEvent.Choice, streamEvent.PartIndex, "citations"));
        }

        var writer = Start();
        writer.WriteNumber("contentBlockIndex"u8, _open!.Index);
        writer.WriteStartObject("delta"u8);
        writer.WriteStartObject("citation"u8);
        ConverseCitations.WriteMembers(writer, citation);
        writer.WriteEndObject();
        writer.WriteEndObject();
        Send(writer, "contentBlockDelta"u8, output);
    }

    private void WriteImage(Part image, IBufferWriter<byte> output)
    {
        var writer = Start();
        writer.WriteNumber("contentBlockIndex"u8, _open!.Index);
        writer.WriteStartObject("start"u8);
        writer.WriteStartObject("image"u8);
        writer.WriteString("format"u8, ConverseMedia.FormatOf(image));
        writer.WriteEndObject();
        writer.WriteEndObject();
        Send(writer, "contentBlockStart"u8, output);
        writer = Start();
        writer.WriteNumber("contentBlockIndex"u8, _open.Index);
        writer.WriteStartObject("delta"u8);
        writer.WriteStartObject("image"u8);
        writer.WriteStartObject("source"u8);
        writer.WriteString("bytes"u8, ((ImagePart)image).Base64);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        Send(writer, "contentBlockDelta"u8, output);
    }
}
