namespace Gatehouse.AI.Dialects;

/// <summary>A call for the count of another call's tokens.</summary>
public sealed class TokenCountOperation(TokenCountForm form) : CallOperation
{
    public override TokenCountForm Form => form;
}
