using System.Text;
using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>Prompts and answers as OpenTelemetry's conventions write messages: JSON in a text.</summary>
internal static class ContentMessages
{
    public static string Of(IReadOnlyList<ModelCallTurn> turns) => Write(writer =>
    {
        foreach (var turn in turns)
        {
            WriteMessage(writer, turn.Role, turn.Text, "");
        }
    });

    public static string Of(string answer, string finish) => Write(writer => WriteMessage(writer, "assistant", answer, finish));

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            write(writer);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteMessage(Utf8JsonWriter writer, string role, string text, string finish)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteStartArray("parts");
        writer.WriteStartObject();
        writer.WriteString("type", "text");
        writer.WriteString("content", text);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (finish.Length > 0)
        {
            // The conventions' word is of one call.
            writer.WriteString("finish_reason", finish == "tool_calls" ? "tool_call" : finish);
        }

        writer.WriteEndObject();
    }
}
