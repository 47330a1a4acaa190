using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Faults of a call. The error object has no place for the member at fault, so the sentence names it.</summary>
internal static class ConverseProblems
{
    public static ProblemException Invalid(string? path, string fault)
    {
        string detail = string.IsNullOrEmpty(path) ? fault : $"The value at {path} {fault}.";
        return new ProblemException(new Problem(ProblemKind.InvalidBody) { Detail = detail, Parameter = path }, detail);
    }

    public static ProblemException Missing(string path) => Invalid(path, "is missing");

    public static ProblemException WrongType(string path, string expected) => Invalid(path, $"is not {expected}");

    public static ProblemException NotJson(JsonException exception)
    {
        string place = exception is { LineNumber: { } line, BytePositionInLine: { } column } ? $" (line {line + 1}, byte {column + 1})" : "";

        // Only a name that stands twice in one object has no place.
        string rule = place.Length > 0 ? "" : " No object in it may have a name twice.";
        return new ProblemException(
            new Problem(ProblemKind.InvalidBody) { Detail = $"The body is not JSON{place}. It must be one JSON object, encoded as UTF-8.{rule}" },
            "the body is not JSON" + place, // the parser's own message quotes the body, and prompts stay out of logs
            exception);
    }

    /// <summary>Text that is broken UTF-8, or an escape of half a character; JSON's grammar lets both through.</summary>
    public static ProblemException NotText(InvalidOperationException exception)
        => new(
            new Problem(ProblemKind.InvalidBody) { Detail = "The body has text that is not valid Unicode: broken UTF-8, or an escape such as \\ud800 without its other half." },
            "the body has text that is not valid Unicode",
            exception);
}
