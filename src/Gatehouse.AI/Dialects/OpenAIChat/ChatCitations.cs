using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>
/// The annotations of a message. Their offsets count in its whole content; a citation whose place is not known is given all the
/// words of its part, and that is reported.
/// </summary>
internal static class ChatCitations
{
    /// <summary>The member of a whole reply's message; nothing when nothing is cited.</summary>
    public static void Write(Utf8JsonWriter writer, ReplyChoice choice, LossReport loss)
    {
        bool any = false;
        int start = 0;
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            if (choice.Parts[i] is not TextPart part)
            {
                continue;
            }

            var text = AnswerText.Of(part.Text);
            foreach (var citation in part.Citations)
            {
                text.Cite(citation);
            }

            any = Write(writer, any, text, start, choice.Index, i, loss);
            start += text.LengthIn(OffsetUnit.CodePoints);
        }

        if (any)
        {
            writer.WriteEndArray();
        }
    }

    /// <summary>Writes the citations of a part into the array "annotations", which is opened for the first. Returns whether it is open.</summary>
    public static bool Write(Utf8JsonWriter writer, bool isOpen, AnswerText text, int start, int choice, int part, LossReport loss)
    {
        foreach (var citation in text.Citations ?? [])
        {
            if (!isOpen && HasPlace(citation))
            {
                writer.WriteStartArray("annotations"u8);
                isOpen = true;
            }

            if (!HasPlace(citation) || !OpenAIAnnotations.WriteChat(writer, citation, text, start))
            {
                loss.Dropped(ReplyField.Part(choice, part, "citations"));
            }
            else if (citation.Answer is null || citation.Extra.Count > 0)
            {
                loss.Approximated(ReplyField.Part(choice, part, "citations"));
            }
        }

        return isOpen;
    }

    /// <summary>Whether a message has an annotation for it.</summary>
    public static bool HasPlace(Citation citation) => citation.Url is not null || (citation.Raw is not null && citation.WireForm == WireForm.OpenAIChat);
}
