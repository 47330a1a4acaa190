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

    /// <summary>What cannot be read at all.</summary>
    public static ProblemException Unreadable(Exception exception) => UnreadableBody.Of(exception, "The body is not JSON");
}
