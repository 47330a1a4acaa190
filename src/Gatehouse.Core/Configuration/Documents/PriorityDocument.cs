using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

public sealed record PriorityDocument : Document
{
    private const int MostClasses = 15;

    [Description("What tells the class of a request. A header is the client's to choose, unless a policy sets or removes it.")]
    public PriorityBy By { get; init; } = PriorityBy.Route;

    [Description("Header whose value tells the class, with by: header.")]
    [Example("X-Priority")]
    [NotEmpty]
    public string? Header { get; init; }

    [Description("The classes, highest first. What is in none of them comes after all.")]
    [Example("[checkout, [search, browse]]")]
    [NotEmpty]
    public required IReadOnlyList<PriorityClassDocument> Classes { get; init; }

    public override void Validate(ProblemList problems)
    {
        if (By == PriorityBy.Header && Header is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "by", "by: header needs the name of the header", "Add header: X-Priority");
        }
        else if (By != PriorityBy.Header && Header is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "header", "header is for by: header", "Write by: header, or remove header.");
        }

        if (Classes.Count > MostClasses)
        {
            problems.Add(ProblemCodes.OutOfRange, this, "classes", $"{Classes.Count} classes are more than {MostClasses}");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in Classes)
        {
            foreach (string value in one.Values)
            {
                if (!seen.Add(value))
                {
                    problems.Add(ProblemCodes.InvalidCombination, one, "values", $"{PlainText.Quote(value)} is in two classes", "Leave it in the one that it belongs to.");
                }
            }
        }
    }
}
