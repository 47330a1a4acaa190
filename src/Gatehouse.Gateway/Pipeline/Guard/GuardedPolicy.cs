using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Pipeline.Guard;

/// <summary>Tells the guard that this policy runs.</summary>
internal sealed class GuardedPolicy(Policy inner, string name) : Policy
{
    private readonly string _step = "policy " + name;
    private readonly string _replyStep = $"policy {name} (reply)";

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
    {
        if (SynchronizationContext.Current is LoopGuardContext context)
        {
            context.Step = _step;
        }

        return inner.OnRequestAsync(exchange);
    }

    public override void OnReply(Exchange exchange)
    {
        if (SynchronizationContext.Current is not LoopGuardContext context)
        {
            inner.OnReply(exchange);
            return;
        }

        string before = context.Step;
        context.Step = _replyStep;
        inner.OnReply(exchange);
        context.Step = before;
    }

    public override void Explain(Explanation explanation) => inner.Explain(explanation);
}
