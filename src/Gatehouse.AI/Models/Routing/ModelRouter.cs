using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// Decides whom a call asks, in which order: first those that may be asked, by the strategy or where the call is held to, then the
/// model's fallbacks. A target that cools down, lacks what the call needs, or is not meant for it is asked only when there is no other.
/// </summary>
internal sealed class ModelRouter(string model, IReadOnlyList<RouterTarget> targets, TargetOrder order, StickyRule? sticky, NoMatch whenNoneMatches, AliasState state, TimeProvider time)
{
    private readonly RouterTarget[] _targets = [.. targets];
    private readonly int _own = targets.Count(t => t.Group == CandidateGroup.Own);
    private readonly bool _asksForLanguage = targets.Any(t => t.Target.Conditions is { AsksForLanguage: true });

    public AliasState State { get; } = state;

    public StickyRule? Sticky { get; } = sticky;

    public TargetOrder Order { get; } = order;

    /// <summary>The plan of a call; given back by whoever runs it.</summary>
    public CallPlan Plan(in RoutedCall call)
    {
        var plan = CallPlan.Rent(_targets.Length);
        long now = time.GetTimestamp();
        string? language = _asksForLanguage ? CallLanguage.OfBody(call.Body.Span) : null;
        Fill(plan.All, call, language, now, withConditions: true);
        if (whenNoneMatches == NoMatch.TryAll && IsUnmet(plan.All))
        {
            Fill(plan.All, call, language, now, withConditions: false);
        }

        Score(ref plan, call, now);
        Sort(plan.All);
        Settle(ref plan, now);
        return plan;
    }

    /// <summary>A target answered a call.</summary>
    public void Answered(ModelTarget target, ulong prompt, long outputTokens, CallOutline outline)
    {
        State.Answered(outputTokens, outline.Choices);
        if (prompt != 0)
        {
            State.Warm.Remember(prompt, target.Key, time.GetTimestamp());
        }
    }

    /// <summary>Why a target is not among those that a call asks, or waits; null when it is.</summary>
    public string? WhyNot(in Candidate candidate, in RoutedCall call)
    {
        var target = candidate.Target;
        switch (candidate.Standing)
        {
            case CandidateStanding.Unable:
                return "cannot do it";
            case CandidateStanding.NotMeant:
                return $"its condition is not met: {target.Conditions!.Unmet(call, CallLanguage.OfBody(call.Body.Span))}";
            case CandidateStanding.Limited:
                return $"has all that its limits allow ({target.Limits})";
            case CandidateStanding.Unfit:
                return Unfit(target, call);
            case CandidateStanding.Resting when target.State.RestsUntil > 0 && !target.State.IsReady(time.GetTimestamp()):
                return $"cools down {Left(target.State.RestsUntil)}: {target.State.Reason}";
            case CandidateStanding.Resting:
                return target.Provider.Keys.ReadyAt(target.Model) is var at && at == long.MaxValue ? "has no key for this model" : $"all its keys rest {Left(at)}";
            default:
                return null;
        }
    }

    private string Left(long until)
        => Math.Ceiling(Math.Max(0, time.GetElapsedTime(time.GetTimestamp(), until).TotalSeconds)) is var seconds and > 0 ? $"for {seconds:0} s" : "until the call that probes it ends";

    private void Fill(Span<Candidate> candidates, in RoutedCall call, string? language, long now, bool withConditions)
    {
        bool fits = false;
        for (int i = 0; i < _targets.Length; i++)
        {
            var (target, group) = (_targets[i].Target, _targets[i].Group);
            var standing = StandingOf(target, call, language, now, withConditions, out long readyAt);
            candidates[i] = new Candidate
            {
                Target = target,
                Index = i,
                Group = group,
                Standing = standing,
                ReadyAt = readyAt,
                IsAway = call.Opaque is { } part && !target.Provider.ReadsThinking(part, target.Model),
                Score = group == CandidateGroup.Own ? 0 : i,
            };
            fits |= group <= CandidateGroup.Fallback && standing <= CandidateStanding.Limited && !IsTooLong(target, call);
        }

        // A call that is too long for all the others begins where long calls go.
        foreach (ref var candidate in candidates)
        {
            if (!fits && candidate.Group == CandidateGroup.ForContext)
            {
                candidate.Group = CandidateGroup.Fallback;
            }
        }
    }

    private CandidateStanding StandingOf(ModelTarget target, in RoutedCall call, string? language, long now, bool withConditions, out long readyAt)
    {
        readyAt = now;
        if (!Serving.Can(call.Operation, target))
        {
            return CandidateStanding.Unable;
        }

        if (withConditions && target.Conditions?.Unmet(call, language) is not null)
        {
            return CandidateStanding.NotMeant;
        }

        if (target.Limits is { } limits && (readyAt = limits.OpenAt(call.Outline.MostTokens, now)) > now)
        {
            return CandidateStanding.Limited;
        }

        if (Unfit(target, call) is not null)
        {
            return CandidateStanding.Unfit;
        }

        bool rests = !target.State.IsReady(now);
        bool keysRest = !target.Provider.Keys.IsReady(target.Model);
        readyAt = Math.Max(rests ? target.State.RestsUntil : now, keysRest ? target.Provider.Keys.ReadyAt(target.Model) : now);
        return rests || keysRest ? CandidateStanding.Resting : CandidateStanding.Ready;
    }

    private string? Unfit(ModelTarget target, in RoutedCall call)
        => target.Known?.Can(call.Outline.Needs) == false ? "the catalogue says that the model cannot do what the call needs"
            : IsTooLong(target, call) ? "the call is estimated to be longer than the model's context"
            : target.IsRefusedUnpriced(time) ? "its price is not known"
            : null;

    private static bool IsTooLong(ModelTarget target, in RoutedCall call) => target.Known?.Context is { } context && call.Outline.PromptTokens > context;

    private static bool IsUnmet(Span<Candidate> candidates)
    {
        bool any = false;
        foreach (ref var candidate in candidates)
        {
            if (candidate.Group <= CandidateGroup.Fallback && candidate.Standing != CandidateStanding.Unable)
            {
                if (candidate.Standing != CandidateStanding.NotMeant)
                {
                    return false;
                }

                any = true;
            }
        }

        return any;
    }

    private void Score(ref CallPlan plan, in RoutedCall call, long now)
    {
        var own = plan.All[.._own];
        if (Sticky is { WarmFor: 0 } && Sticky.TryHash(call, out ulong held))
        {
            foreach (ref var candidate in own)
            {
                candidate.Score = WeightedScore.Of(StableHash.ToShare(StableHash.Mix(held ^ candidate.Target.Key)), candidate.Target.Weight);
            }

            return;
        }

        Order.Score(own, call, now);
        if (Sticky is { WarmFor: > 0 } warm && (plan.Prompt = warm.PromptOf(call)) != 0 && State.Warm.Find(plan.Prompt, now, warm.WarmFor) is var key && key != 0)
        {
            foreach (ref var candidate in own)
            {
                candidate.Score = candidate.Target.Key == key ? double.NegativeInfinity : candidate.Score;
            }
        }
    }

    // A handful of candidates: those of the normal course first, then those for long calls, then those for refused ones.
    private static void Sort(Span<Candidate> candidates)
    {
        for (int i = 1; i < candidates.Length; i++)
        {
            var moving = candidates[i];
            int place = i;
            for (; place > 0 && IsBefore(moving, candidates[place - 1]); place--)
            {
                candidates[place] = candidates[place - 1];
            }

            candidates[place] = moving;
        }
    }

    private static bool IsBefore(in Candidate one, in Candidate other)
        => CourseOf(one) != CourseOf(other) ? CourseOf(one) < CourseOf(other) : one.IsBefore(other);

    private static int CourseOf(in Candidate candidate) => Math.Max(0, candidate.Group - CandidateGroup.Fallback);

    private void Settle(ref CallPlan plan, long now)
    {
        var all = plan.All;
        int normal = CountOf(all, 0, 0);
        int context = CountOf(all, normal, 1);
        plan.ForContext = normal..(normal + ReadyIn(all.Slice(normal, context)));
        int policy = CountOf(all, normal + context, 2);
        plan.ForPolicy = (normal + context)..(normal + context + ReadyIn(all.Slice(normal + context, policy)));

        plan.Count = ReadyIn(all[..normal]);
        if (plan.Count > 0)
        {
            return;
        }

        int resting = WithStanding(all[..normal], CandidateStanding.Resting);
        int unfit = WithStanding(all[..normal], CandidateStanding.Unfit);
        if (resting > 0)
        {
            PutSoonestFirst(all[..resting]);
            (plan.Count, plan.Regardless) = (1, true);
        }
        else if (unfit > 0)
        {
            plan.Count = unfit;
        }
        else
        {
            plan.Refusal = Refuse(all[..normal], now);
        }
    }

    private ModelError Refuse(ReadOnlySpan<Candidate> normal, long now)
    {
        long soonest = long.MaxValue;
        bool isLimited = false;
        foreach (ref readonly var candidate in normal)
        {
            if (candidate.Standing == CandidateStanding.Limited)
            {
                isLimited = true;
                soonest = Math.Min(soonest, candidate.ReadyAt);
            }
        }

        return isLimited
            ? new ModelError(ModelErrorKind.RateLimited, 429, $"The model '{model}' is given no more calls at the moment.")
            {
                RetryAfter = soonest == long.MaxValue ? TimeSpan.FromSeconds(1) : time.GetElapsedTime(now, soonest),
            }
            : new ModelError(ModelErrorKind.InvalidRequest, 400, $"No target of the model '{model}' takes this call: their conditions are not met.");
    }

    private static int CountOf(ReadOnlySpan<Candidate> all, int from, int course)
    {
        int count = 0;
        while (from + count < all.Length && CourseOf(all[from + count]) == course)
        {
            count++;
        }

        return count;
    }

    private static int ReadyIn(ReadOnlySpan<Candidate> part) => WithStanding(part, CandidateStanding.Ready);

    // They are sorted by standing: those with one that no better is there for come first.
    private static int WithStanding(ReadOnlySpan<Candidate> part, CandidateStanding standing)
    {
        int count = 0;
        while (count < part.Length && part[count].Standing == standing)
        {
            count++;
        }

        return count;
    }

    private static void PutSoonestFirst(Span<Candidate> resting)
    {
        int soonest = 0;
        for (int i = 1; i < resting.Length; i++)
        {
            soonest = resting[i].ReadyAt < resting[soonest].ReadyAt ? i : soonest;
        }

        (resting[0], resting[soonest]) = (resting[soonest], resting[0]);
    }
}
