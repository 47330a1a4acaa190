using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Explaining;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Tells how a target is chosen, and which one where that can be said beforehand. Never the value of a key: it may be a secret.</summary>
internal static class BalancingExplanation
{
    public static void Add(Explanation explanation, ServiceDocument document, TargetSet set, SessionAffinity? affinity)
    {
        string count = document.Discover is not null && set.All.Length == 0 ? "found while the gateway runs" : $"{set.All.Length}";
        explanation.Add("targets", set.All.Length == 1 ? "" : $"{count}, {WayOf(document)}", set.All.Select(t => new ExplanationFact(t.Name, About(t), [])));
        if (set.Layout.Levels.Length > 1)
        {
            explanation.Add("levels", $"the next one helps out below {document.SpillBelow}", set.Layout.Levels.Select((l, i) => new ExplanationFact(l.Name, Percent(set.Shares[i]), [])));
        }

        if (document.SlowStart > TimeSpan.Zero)
        {
            explanation.Add("slow start", Duration.Format(document.SlowStart));
        }

        if (document.PanicThreshold.Fraction > 0)
        {
            explanation.Add("panic", $"all are used while fewer than {document.PanicThreshold} are healthy{(set.Panics ? ", as now" : "")}");
        }

        if (affinity is not null)
        {
            explanation.Add("session", SessionOf(explanation, set, affinity));
        }
        else if (document.Hash is { } hash && set.All.Length > 1 && explanation.Request is { } request)
        {
            explanation.Add("chosen", ChosenFor(explanation, request, set, HashKey.Of(hash)));
        }
    }

    private static string WayOf(ServiceDocument document)
    {
        string way = LoadBalancingNames.Of(document.LoadBalancing);
        return document.Hash is { } hash ? $"{way} by {HashKey.Of(hash).Name}" : way;
    }

    private static string About(ServiceTarget target)
    {
        var facts = new List<string>();
        if (target.Weight != 1)
        {
            facts.Add($"weight {target.Weight}");
        }

        if (target.Priority != 0)
        {
            facts.Add($"priority {target.Priority}");
        }

        if (target.Zone is { } zone)
        {
            facts.Add($"zone {zone}");
        }

        if (!target.State.IsAvailable)
        {
            facts.Add(target.State.Faults.ToString());
        }

        return string.Join(", ", facts);
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} % of the requests");

    private static string SessionOf(Explanation explanation, TargetSet set, SessionAffinity affinity)
    {
        string key = affinity.HasSecret ? "" : ", signed with a key of this process";
        if (explanation.Request is not { } request || affinity.Find(request, set.Layout.Sessions!) is not { } own)
        {
            bool mayBelong = !affinity.HasSecret && explanation.Request is { } given && affinity.IsCarriedBy(given);
            return $"by {affinity.Name}{key}; {(mayBelong ? "whether this request belongs to one, only the running gateway knows" : "this request begins one")}";
        }

        return set.IsUsable(own) ? $"by {affinity.Name}{key}; belongs to {own.Name}"
            : $"by {affinity.Name}{key}; belongs to {own.Name}, which takes no requests: {(affinity.Refuses ? "refused" : "another target is chosen")}";
    }

    private static string ChosenFor(Explanation explanation, Gatehouse.Core.Requests.CanonicalRequest request, TargetSet set, HashKey key)
    {
        if (!key.TryHash(request, explanation.Consumer, out ulong hash))
        {
            return $"at random: the request has no {key.Name}";
        }

        var owner = set.Balancer is { } balancer ? balancer.Foresee(hash) : set.Eligible.FirstOrDefault();
        return owner is null ? "none is available" : $"{owner.Name}, by its {key.Name}";
    }
}
