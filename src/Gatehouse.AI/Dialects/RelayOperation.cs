namespace Gatehouse.AI.Dialects;

/// <summary>A call to a model that only passes through, such as images and audio.</summary>
public sealed class RelayOperation(RelayForm form) : CallOperation
{
    public override RelayForm Form => form;
}
