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

    /// <summary>What cannot be read at all.</summary>
    public static ProblemException Unreadable(Exception exception) => UnreadableBody.Of(exception, "Invalid JSON payload received");

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
