using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>A gate that is closed for one target and counts who is inside.</summary>
internal sealed class CountingGate(string closedFor = "") : TryGate
{
    public static readonly GateRefusal Refusal = new(new Problem(ProblemKind.NoTarget), "the gate of the test is closed");

    public int Inside { get; private set; }

    public int Entered { get; private set; }

    public override async ValueTask<GateRefusal?> EnterAsync(ServiceTarget target, Exchange exchange, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (closedFor == "all" || target.Name == closedFor)
        {
            return Refusal;
        }

        Inside++;
        Entered++;
        return null;
    }

    public override void Leave(ServiceTarget target, Exchange exchange) => Inside--;
}
