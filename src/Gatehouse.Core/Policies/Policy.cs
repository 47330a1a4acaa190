using Gatehouse.Core.Execution;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Policies;

/// <summary>
/// One thing that happens to a request. Instances are immutable and shared by all requests and by snapshots with equal
/// options; living state is in Core/State. An exception refuses the request with policy-failed.
/// </summary>
public abstract class Policy
{
    /// <summary>
    /// Runs on the request's way in. Decide synchronously where possible (return a completed ValueTask); keep the
    /// asynchronous work in a second method. Runs on an event loop unless its descriptor says that it may take long:
    /// never block, and await <see cref="EventLoop.Leave"/> before rare long work.
    /// </summary>
    public abstract ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange);

    /// <summary>
    /// Runs before the head of the reply is committed, in reverse order, for each policy whose request part ran,
    /// also when the reply is a refusal by a later policy. Changes the head in microseconds: nobody can wait here.
    /// </summary>
    public virtual void OnReply(Exchange exchange)
    {
    }

    /// <summary>Most bytes of a body on the routes that have it, in place of the listener's limit; null leaves that.</summary>
    public virtual long? BodyLimit => null;

    /// <summary>
    /// Whether it answers CORS preflights, so that an OPTIONS request that asks about another method is handed to the route of
    /// that method.
    /// </summary>
    public virtual bool AnswersPreflights => false;

    /// <summary>What explain prints for this policy: its settings and, where it can be told without side effects, what it would do.</summary>
    public virtual void Explain(Explanation explanation)
    {
    }
}
