using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>A call to a model, of any kind.</summary>
public abstract class CallOperation : Operation
{
    public abstract CallForm Form { get; }

    public override ProblemFormat ProblemFormat => Form.ProblemFormat;
}
