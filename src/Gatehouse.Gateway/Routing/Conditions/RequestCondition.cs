using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>One thing that a route asks of a request beyond host, path and method.</summary>
internal abstract class RequestCondition
{
    public abstract bool IsMetBy(CanonicalRequest request);

    /// <summary>Why a request does not meet it, in words.</summary>
    public abstract string DescribeMiss(CanonicalRequest request);

    /// <summary>What must have which exact value: two routes that ask for different values of one thing never take the same request. Null when it is no such condition.</summary>
    public virtual (string Of, string Value)? Wanted => null;

    /// <summary>Whether nothing is left for less specific routes: every request meets it, or is refused when it does not.</summary>
    public virtual bool LeavesNothing => false;

    /// <summary>Whether no request can meet both. What cannot be proved is false.</summary>
    public virtual bool Excludes(RequestCondition other) => false;

    /// <summary>
    /// Whether the request that a CORS preflight asks about may meet it. A preflight has the address, query and client of that
    /// request, and neither its body nor its cookies nor fields that scripts set.
    /// </summary>
    public virtual bool MayBeMetAfter(CanonicalRequest preflight) => IsMetBy(preflight);

    protected static string Is(string? value) => value is null ? "there" : $"\"{value}\"";
}
