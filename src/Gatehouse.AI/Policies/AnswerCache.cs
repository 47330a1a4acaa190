using Gatehouse.Core.Policies;

namespace Gatehouse.AI.Policies;

/// <summary>
/// A policy that keeps answers of models. It runs before the body is read, so it hands itself to the backend
/// (<see cref="Gatehouse.Core.Requests.PolicyNotes.Hand"/>), which asks it once it knows the call, and before anybody else is asked.
/// </summary>
public abstract class AnswerCache : Policy
{
    /// <summary>Looks for the answer to a call. Never throws for what is in the call.</summary>
    /// <param name="question">The call.</param>
    /// <param name="isTrial">Whether it is only explained: then nothing is counted and nothing remembered.</param>
    public abstract CacheVisit Visit(CacheQuestion question, bool isTrial);

    /// <summary>Keeps the answer to a call that was looked for.</summary>
    public abstract void Keep(CacheVisit visit, CachedAnswer answer);

    /// <summary>The answer is not kept, for this reason: "incomplete", "too_large" or "other_model".</summary>
    public abstract void PassOver(string reason);
}
