namespace Gatehouse.Core.Configuration;

/// <summary>A check over the whole document that needs knowledge Core does not have, such as which routes overlap.</summary>
public abstract class DocumentCheck
{
    public abstract void Check(GatewayDocument document, ProblemList problems);
}
