using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>How a response ended, in the closed sets of the format.</summary>
internal static class ResponsesStatus
{
    /// <summary>Whether the answer is a part of one. A word that nobody knows is an end like any other.</summary>
    public static bool IsIncomplete(FinishReason finish) => finish is FinishReason.Length or FinishReason.ContentFilter or FinishReason.Paused;

    public static ReadOnlySpan<byte> Of(FinishReason finish) => IsIncomplete(finish) ? "incomplete"u8 : "completed"u8;

    /// <summary>The member "incomplete_details". A paused turn has no reason among the two that there are.</summary>
    public static void WriteDetails(Utf8JsonWriter writer, FinishReason? finish)
    {
        if (finish is not { } ended || !IsIncomplete(ended))
        {
            writer.WriteNull("incomplete_details"u8);
            return;
        }

        writer.WriteStartObject("incomplete_details"u8);
        if (ended != FinishReason.Paused)
        {
            writer.WriteString("reason"u8, ended == FinishReason.Length ? "max_output_tokens"u8 : "content_filter"u8);
        }

        writer.WriteEndObject();
    }
}
