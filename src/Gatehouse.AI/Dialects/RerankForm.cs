using Gatehouse.AI.Calls.Rerank;

namespace Gatehouse.AI.Dialects;

/// <summary>One form of calls that order documents in front.</summary>
public abstract class RerankForm : WholeForm<RerankCall, RerankReply>
{
    public override string Operation => "rerank";
}
