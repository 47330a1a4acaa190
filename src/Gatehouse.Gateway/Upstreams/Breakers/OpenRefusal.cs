using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>The refusal of an open circuit, made once for each number of seconds that are left.</summary>
internal sealed record OpenRefusal(int Seconds, GateRefusal Refusal)
{
    private const string Detail = "It failed too often and is left alone for a while.";

    public static OpenRefusal Of(TargetPlace place, int seconds)
    {
        var problem = new Problem(ProblemKind.CircuitOpen) { Detail = Detail, RetryAfterSeconds = seconds };
        string of = place.Target.Length == 0 ? "the service" : place.Target;
        return new OpenRefusal(seconds, new GateRefusal(problem, $"the circuit of {of} is open") { IsForAllTargets = place.Target.Length == 0 });
    }
}
