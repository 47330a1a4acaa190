using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// Faults of a call as Anthropic's clients know them: the envelope has no place for the member at fault, so the sentence
/// begins with its path, indexes between dots ("messages.0.content.1.source: Field required").
/// </summary>
internal static class MessagesProblems
{
    public static ProblemException Invalid(string? path, string fault)
    {
        string detail = string.IsNullOrEmpty(path) ? fault : $"{path}: {fault}";
        return new ProblemException(new Problem(ProblemKind.InvalidBody) { Detail = detail, Parameter = path }, detail);
    }

    public static ProblemException Missing(string path) => Invalid(path, "Field required");

    public static ProblemException WrongType(string path, string expected) => Invalid(path, $"Input should be {expected}");

    /// <summary>A value outside a closed set.</summary>
    /// <param name="path">Path of the member.</param>
    /// <param name="found">What the client wrote.</param>
    /// <param name="supported">The set, quoted.</param>
    public static ProblemException WrongValue(string path, string found, string supported)
        => Invalid(path, $"Input should be {supported}, not '{(found.Length > 64 ? found[..64] : found)}'");

    public static ProblemException NotJson(JsonException exception)
    {
        string place = exception is { LineNumber: { } line, BytePositionInLine: { } column } ? $" (line {line + 1}, byte {column + 1})" : "";

        // Only a name that stands twice in one object has no place.
        string rule = place.Length > 0 ? "" : " No object in it may have a name twice.";
        return new ProblemException(
            new Problem(ProblemKind.InvalidBody) { Detail = $"The request body is not valid JSON{place}. It must be one JSON object, encoded as UTF-8.{rule}" },
            "the body is not JSON" + place, // the parser's own message quotes the body, and prompts stay out of logs
            exception);
    }

    /// <summary>Text that is broken UTF-8, or an escape of half a character; JSON's grammar lets both through.</summary>
    public static ProblemException NotText(InvalidOperationException exception)
        => new(
            new Problem(ProblemKind.InvalidBody) { Detail = "The request body has text that is not valid Unicode: broken UTF-8, or an escape such as \\ud800 without its other half." },
            "the body has text that is not valid Unicode",
            exception);
}
