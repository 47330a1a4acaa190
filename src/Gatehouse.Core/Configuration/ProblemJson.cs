using System.Text.Json.Nodes;

namespace Gatehouse.Core.Configuration;

/// <summary>Problems as machines read them: one JSON object each.</summary>
public static class ProblemJson
{
    public static JsonArray From(IEnumerable<ConfigurationProblem> problems)
        => new([.. problems.Select(From)]);

    public static JsonObject From(ConfigurationProblem problem)
    {
        var result = new JsonObject
        {
            ["code"] = problem.Code.Id,
            ["severity"] = ProblemText.Name(problem.Severity),
            ["file"] = problem.Mark.File,
            ["line"] = problem.Mark.Line,
            ["column"] = problem.Mark.Column,
            ["length"] = problem.Mark.Length,
            ["path"] = problem.Path,
            ["message"] = problem.Message,
        };
        if (problem.Hint is not null)
        {
            result["hint"] = problem.Hint;
        }

        if (problem.OtherMark is { } other)
        {
            result["other"] = new JsonObject
            {
                ["label"] = problem.OtherLabel,
                ["file"] = other.File,
                ["line"] = other.Line,
                ["column"] = other.Column,
                ["length"] = other.Length,
            };
        }

        return result;
    }
}
