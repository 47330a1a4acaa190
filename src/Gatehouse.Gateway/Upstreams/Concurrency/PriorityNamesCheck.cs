using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>Classes of requests by route or consumer name ones that there are; those by header name a header.</summary>
internal sealed class PriorityNamesCheck : DocumentCheck
{
    public override void Check(GatewayDocument document, ProblemList problems)
    {
        foreach (var service in document.Services.Values)
        {
            switch (service.Concurrency?.Priority)
            {
                case { By: PriorityBy.Route } priority:
                    Check(priority, "route", document.Routes.Keys, problems);
                    break;
                case { By: PriorityBy.Consumer } priority:
                    Check(priority, "consumer", document.Consumers.Keys, problems);
                    break;
                case { By: PriorityBy.Header, Header: { } header } priority when !FieldSyntax.IsName(header):
                    problems.Add(ProblemCodes.InvalidValue, priority, "header", $"\"{header}\" is not a header name");
                    break;
            }
        }
    }

    private static void Check(PriorityDocument priority, string kind, IEnumerable<string> names, ProblemList problems)
    {
        var known = names.ToHashSet(StringComparer.Ordinal);
        foreach (var one in priority.Classes)
        {
            foreach (string value in one.Values.Where(v => !known.Contains(v)))
            {
                problems.Add(ProblemCodes.UnknownReference, one, "values", $"there is no {kind} \"{value}\"", NearName.Hint(value, known) ?? $"Write the names of {kind}s, or say what tells the classes with by.");
            }
        }
    }
}
