using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Server.Explaining;

/// <summary>Asks a snapshot where a request would go, without sending anything.</summary>
internal sealed class Explainer(GatewaySnapshot snapshot)
{
    public ExplainReport Explain(CanonicalRequest request, Problem? misread, string url, Consumer? consumer, ReadOnlyMemory<byte> body)
    {
        var report = new ExplainReport { Method = request.Method, Url = url, Consumer = consumer?.Name };
        if (misread is not null)
        {
            return report with { Refusal = Refusal(misread) };
        }

        var decision = snapshot.Part<RouteTable>().Decide(request, body);
        report = report with
        {
            Refusal = decision.Problem is null ? null : Refusal(decision.Problem),
            NearMisses = [.. decision.NearMisses.Select(m => new ExplainedMiss(m.Route.Name, PlaceText.Of(m.Route.Document, snapshot.Document), m.Reason))],
        };
        if (decision.Winner is not { } winner)
        {
            return report;
        }

        Policy[] policies = [.. winner.Chain.Steps.Select(s => s.Policy)];
        Explanation Ask() => new() { Consumer = consumer, Request = request, Body = body, Route = winner.Name, Policies = policies };
        var backend = Ask();
        winner.Chain.Backend.Explain(backend);
        return report with
        {
            Route = new ExplainedRoute(winner.Name, PlaceText.Of(winner.Document, snapshot.Document), MatchText.Of(winner.Document), Values(winner, request)),
            Policies = [.. winner.Chain.Steps.Select(step => Policy(step, Ask()))],
            Backend = new ExplainedBackend(winner.Document.BackendId, PlaceText.Of(winner.Document.MarkOf(winner.Document.BackendId)), backend.Facts),
        };
    }

    private static ExplainedPolicy Policy(ChainStep step, Explanation explanation)
    {
        step.Policy.Explain(explanation);
        string attached = PlaceText.Of(step.AttachedAt) + (step.FromDefaults ? " (defaults)" : "");
        return new ExplainedPolicy(step.Stage.ToString().ToLowerInvariant(), step.Name, step.Id, PlaceText.Of(step.DefinedAt), attached, step.InShadow, explanation.Facts);
    }

    private static ExplainedRefusal Refusal(Problem problem) => new(
        problem.Kind.Status,
        problem.Kind.Id,
        problem.Kind.Title,
        problem.Detail,
        [.. problem.Headers.Select(h => $"{h.Name}: {h.Value}")]);

    private static IReadOnlyList<KeyValuePair<string, string>> Values(CompiledRoute route, CanonicalRequest request)
    {
        var values = new PathValues();
        route.Capture(request.Path, values);
        return [.. Enumerable.Range(0, values.Count).Select(i => values[i])];
    }
}
