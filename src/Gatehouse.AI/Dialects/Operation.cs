using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>What an endpoint of a dialect asks for. Stateless.</summary>
public abstract class Operation
{
    /// <summary>How refusals of the gateway look to its clients.</summary>
    public abstract ProblemFormat ProblemFormat { get; }
}
