using System.Globalization;
using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>Bodies that are no JSON, or whose text is no Unicode: the same faults in every form, each behind its own first words.</summary>
internal static class UnreadableBody
{
    /// <summary>Whether reading a body ended so: what is no JSON, and text that is broken UTF-8 or has an escape of half a character, which JSON's grammar lets through.</summary>
    public static bool Is(Exception exception) => exception is JsonException or InvalidOperationException;

    /// <param name="exception">How reading ended.</param>
    /// <param name="words">What the form's clients are told first of a body that is no JSON.</param>
    public static ProblemException Of(Exception exception, string words)
    {
        if (exception is not JsonException fault)
        {
            return Problem("The body has text that is not valid Unicode: broken UTF-8, or an escape such as \\ud800 without its other half.", "the body has text that is not valid Unicode", exception);
        }

        string place = fault is { LineNumber: { } line, BytePositionInLine: { } column } ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, byte {column + 1})") : "";

        // Only a name that stands twice in one object has no place.
        string rule = place.Length > 0 ? "" : " No object in it may have a name twice.";

        // The parser's own message quotes the body, and prompts stay out of logs.
        return Problem($"{words}{place}. It must be one JSON object, encoded as UTF-8.{rule}", "the body is not JSON" + place, exception);
    }

    private static ProblemException Problem(string detail, string logged, Exception exception) => new(new Problem(ProblemKind.InvalidBody) { Detail = detail }, logged, exception);
}
