namespace Gatehouse.AI.Dialects;

/// <summary>A call that orders documents.</summary>
public sealed class RerankOperation(RerankForm form) : CallOperation
{
    public override RerankForm Form => form;
}
