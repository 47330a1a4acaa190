using System.Globalization;
using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Faults of a call, with the member at fault.</summary>
internal static class GeminiProblems
{
    public static ProblemException Invalid(string? parameter, string detail)
        => new(new Problem(ProblemKind.InvalidBody) { Detail = detail, Parameter = parameter }, detail);

    public static ProblemException Missing(string parameter) => Invalid(parameter, $"Missing required field: '{parameter}'.");

    public static ProblemException WrongType(string parameter, string expected, JsonValueKind found)
        => Invalid(parameter, $"Invalid value at '{parameter}': expected {expected}, but got {NameOf(found)} instead.");

    public static ProblemException NotJson(JsonException exception)
    {
        string place = exception is { LineNumber: { } line, BytePositionInLine: { } column }
            ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, byte {column + 1})") : "";

        // Only a name that stands twice in one object has no place.
        string rule = place.Length > 0 ? "" : " No object in it may have a name twice.";
        return new ProblemException(
            new Problem(ProblemKind.InvalidBody) { Detail = $"Invalid JSON payload received{place}. The body must be one JSON object, encoded as UTF-8.{rule}" },
            "the body is not JSON" + place, // the parser's own message quotes the body, and prompts stay out of logs
            exception);
    }

    /// <summary>A string or a name that is broken UTF-8, or an escape of half a character; JSON's grammar lets both through.</summary>
    public static ProblemException NotText(InvalidOperationException exception)
        => new(
            new Problem(ProblemKind.InvalidBody) { Detail = "The body has text that is not valid Unicode: broken UTF-8, or an escape such as \\ud800 without its other half." },
            "the body has text that is not valid Unicode",
            exception);

    private static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };
}
