using Gatehouse.Core.Backends;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Pipeline.Guard;

/// <summary>Tells the guard that the backend runs.</summary>
internal sealed class GuardedBackend(Backend inner) : Backend
{
    public override ProblemFormat ProblemFormatFor(CanonicalRequest request) => inner.ProblemFormatFor(request);

    public override ValueTask ExecuteAsync(Exchange exchange)
    {
        if (SynchronizationContext.Current is LoopGuardContext context)
        {
            context.Step = "the backend";
        }

        return inner.ExecuteAsync(exchange);
    }

    public override void Explain(Explanation explanation) => inner.Explain(explanation);
}
