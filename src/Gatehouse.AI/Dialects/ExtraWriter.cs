using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>Writes a vendor's own members into a reply of a form whose clients pass over what they do not know.</summary>
internal static class ExtraWriter
{
    /// <param name="writer">In the object that gets them.</param>
    /// <param name="extra">The members.</param>
    /// <param name="own">Names that the form gives a meaning of its own; theirs are reported.</param>
    /// <param name="choice">The answer that they belong to; null for the reply itself.</param>
    /// <param name="loss">For those that cannot be written.</param>
    public static void Write(Utf8JsonWriter writer, ExtraMembers extra, ReadOnlySpan<string> own, int? choice, LossReport loss)
    {
        foreach (var (name, value) in extra.Members)
        {
            if (!own.Contains(name))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else
            {
                loss.LostOfReply(name, value, choice);
            }
        }
    }
}
