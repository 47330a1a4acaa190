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

    /// <summary>What cannot be read at all.</summary>
    public static ProblemException Unreadable(Exception exception) => UnreadableBody.Of(exception, "The request body is not valid JSON");
}
