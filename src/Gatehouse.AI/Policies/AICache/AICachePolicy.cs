using System.Text.Json;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Policies.AICache;

/// <summary>Leaves itself for the backend, and tells it of each call whether it was asked before.</summary>
internal sealed class AICachePolicy(AICacheOptions options, AnswerStore store) : AnswerCache
{
    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
    {
        exchange.Notes.Hand(this);
        return new(PolicyVerdict.Accept);
    }

    public override void Explain(Explanation explanation)
    {
        explanation.Add("answers", $"kept for {Duration.Format(options.Ttl)}, up to {options.MaxSize} together and {options.MaxEntry} each");
        explanation.Add("of", options.CacheAll ? "all calls" : "calls with temperature 0 or a seed, vectors and ranks");
        explanation.Add("shared by", options.By switch
        {
            AICacheBy.Consumer => "nobody but the consumer",
            AICacheBy.Team => "the consumers of a team",
            _ => "everybody on the route",
        });
    }

    public override CacheVisit Visit(CacheQuestion question, bool isTrial)
    {
        var visit = Look(question, isTrial);
        if (!isTrial)
        {
            AICacheTelemetry.Visited(visit.Word);
        }

        return visit;
    }

    public override void Keep(CacheVisit visit, CachedAnswer answer)
    {
        store.Keep(visit.Key!.Value, answer, options.Ttl, options.MaxSize.Bytes);
        AICacheTelemetry.Wrote("stored");
    }

    public override void PassOver(string reason) => AICacheTelemetry.Wrote(reason);

    private CacheVisit Look(CacheQuestion question, bool isTrial)
    {
        var wish = CacheWish.Of(question.Headers);
        if (wish.IsNoStore)
        {
            return Bypass("the client says no-store");
        }

        if (question.Kind == CacheableKind.None)
        {
            return Bypass("only chat, vectors and ranks are kept");
        }

        AnswerKey key;
        try
        {
            string? reason = CallKey.Read(question, PartitionOf(question), options.CacheAll, out key);
            if (reason is not null)
            {
                return Bypass(reason);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not the cache's to refuse: whoever reads the call next says what is wrong with it.
            return Bypass("the body cannot be read");
        }

        if (wish.IsNoCache)
        {
            return Bypass("the client says no-cache") with { Key = key, MayKeep = true, LargestAnswer = (int)options.MaxEntry.Bytes };
        }

        var ttl = wish.MaxAge is { } most && most < options.Ttl ? most : options.Ttl;
        return store.TryFind(key, ttl, isUse: !isTrial, out var answer, out var age)
            ? new CacheVisit(CacheResult.Hit) { Key = key, Answer = answer, Age = age }
            : new CacheVisit(CacheResult.Miss) { Key = key, MayKeep = true, LargestAnswer = (int)options.MaxEntry.Bytes };
    }

    private static CacheVisit Bypass(string reason) => new(CacheResult.Bypass) { Reason = reason };

    // The first letter keeps a team from being taken for a consumer of its name.
    private string PartitionOf(CacheQuestion question) => options.By switch
    {
        AICacheBy.Route => "",
        AICacheBy.Team when question.Consumer is { Team.Length: > 0 } member => "t" + member.Team,
        _ => question.Consumer is { } consumer ? "c" + consumer.Name : "",
    };
}
