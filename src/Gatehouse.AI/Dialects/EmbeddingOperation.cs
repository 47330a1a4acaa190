namespace Gatehouse.AI.Dialects;

/// <summary>A call for vectors.</summary>
public sealed class EmbeddingOperation(EmbeddingForm form) : CallOperation
{
    public override EmbeddingForm Form => form;
}
