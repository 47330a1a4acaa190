using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>Faults of a call, in the words OpenAI's clients know, with the member at fault.</summary>
internal static class OpenAIProblems
{
    public static ProblemException Invalid(string? parameter, string detail)
        => new(new Problem(ProblemKind.InvalidBody) { Detail = detail, Parameter = parameter }, detail);

    public static ProblemException Missing(string parameter)
        => Invalid(parameter, $"Missing required parameter: '{parameter}'.");

    public static ProblemException WrongType(string parameter, string expected, JsonTokenType found)
        => Invalid(parameter, $"Invalid type for '{parameter}': expected {expected}, but got {NameOf(found)} instead.");

    public static ProblemException WrongType(string parameter, string expected, JsonValueKind found)
        => Invalid(parameter, $"Invalid type for '{parameter}': expected {expected}, but got {NameOf(found)} instead.");

    public static ProblemException WrongValue(string parameter, string found, string supported)
        => Invalid(parameter, $"Invalid value: '{(found.Length > 64 ? found[..64] : found)}'. Supported values are: {supported}.");

    /// <summary>What cannot be read at all.</summary>
    public static ProblemException Unreadable(Exception exception) => UnreadableBody.Of(exception, "We could not parse the JSON body of your request");

    private static string NameOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "an array",
        _ => "an object",
    };

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
