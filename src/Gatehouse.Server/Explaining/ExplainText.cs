using System.Globalization;
using Gatehouse.Core.Explaining;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Explaining;

/// <summary>The report as people read it.</summary>
internal sealed class ExplainText(TextWriter output, bool color)
{
    public void Write(ExplainReport report)
    {
        output.WriteLine($"{Style.Bold($"{report.Method} {report.Url}", color)}{(report.Consumer is null ? "" : $"  as {report.Consumer}")}");
        output.WriteLine();
        if (report.Refusal is { } refusal)
        {
            Line(0, "answer", $"{Style.Red(refusal.Status.ToString(CultureInfo.InvariantCulture), color)} {refusal.Title} ({refusal.Type})");
            if (refusal.Detail is not null)
            {
                Line(0, "", refusal.Detail);
            }

            foreach (string header in refusal.Headers)
            {
                Line(0, "", header);
            }
        }

        if (report.Route is { } route)
        {
            WriteRoute(route);
        }

        for (int i = 0; i < report.Policies.Count; i++)
        {
            WritePolicy(i + 1, report.Policies[i]);
        }

        if (report.Backend is { } backend)
        {
            Line(0, "backend", $"{Style.Green(backend.Kind, color)}  {Place(backend.Place)}");
            WriteFacts(backend.Facts, 1);
        }

        WriteMisses(report.NearMisses);
    }

    private void WriteRoute(ExplainedRoute route)
    {
        Line(0, "route", $"{Style.Green(route.Name, color)}  {Place(route.Place)}");
        Line(1, "match", route.Match);
        foreach (var (name, value) in route.Values)
        {
            Line(1, $"{{{name}}}", value);
        }
    }

    private void WritePolicy(int number, ExplainedPolicy policy)
    {
        string kind = policy.Name == policy.Kind ? "" : $" ({policy.Kind})";
        string attached = policy.AttachedAt == policy.DefinedAt ? "" : $", attached at {policy.AttachedAt}";
        Line(0, number == 1 ? "policies" : "", $"{number}. {policy.Stage}: {Style.Green(policy.Name, color)}{kind}{(policy.InShadow ? ", in shadow: what it decides does not count" : "")}  {Place(policy.DefinedAt + attached)}");
        WriteFacts(policy.Facts, 2);
    }

    private void WriteMisses(IReadOnlyList<ExplainedMiss> misses)
    {
        for (int i = 0; i < misses.Count; i++)
        {
            Line(0, i == 0 ? "not taken" : "", $"{misses[i].Route}: {misses[i].Reason}  {Place(misses[i].Place)}");
        }
    }

    private void WriteFacts(IEnumerable<ExplanationFact> facts, int depth)
    {
        foreach (var fact in facts)
        {
            Line(depth, fact.Label, fact.Value);
            WriteFacts(fact.Children, depth + 1);
        }
    }

    // Labels of the first level stand in a column of their own; deeper ones read "label: value".
    private void Line(int depth, string label, string value)
        => output.WriteLine(depth == 0
            ? $"{label,-11}{value}".TrimEnd()
            : $"{new string(' ', 11 + (2 * (depth - 1)))}{label}{(value.Length == 0 ? "" : ": ")}{value}".TrimEnd());

    private string Place(string place) => Style.Dim(place, color);
}
