using System.Collections.Concurrent;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Pipeline.Guard;

/// <summary>
/// Finds request code that blocks an event loop or holds it for long, and names route and step. A tool for those who
/// write policies: it costs an allocation per request and is on when GATEHOUSE_LOOP_GUARD is 1, else no chain has one.
/// </summary>
internal sealed class LoopGuard(ILogger logger)
{
    private const int MaxDifferentReports = 256;

    private readonly ConcurrentDictionary<string, byte> _reported = new(StringComparer.Ordinal);

    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("GATEHOUSE_LOOP_GUARD") == "1";

    public static Policy Watch(ChainStep step) => new GuardedPolicy(step.Policy, step.Name);

    public static Backend Watch(Backend backend) => new GuardedBackend(backend);

    /// <summary>Runs a chain under guard to the end of its reply, its waits included.</summary>
    public ValueTask RunAsync(RouteChain chain, Exchange exchange)
    {
        // The turn is this synchronous stretch; the waits behind it begin turns of their own.
        ValueTask running;
        using (new LoopTurn(new LoopGuardContext(this, exchange.Scope.Route)))
        {
            running = chain.RunFrom(exchange, 0);
        }

        return running;
    }

    /// <summary>Takes in a wait on an event loop. Each is counted; the log has each place once.</summary>
    public void Blocked(LoopGuardContext where, string stack)
    {
        LoopTelemetry.Reported("wait", where.Step);
        if (IsNew(stack))
        {
            LoopTelemetry.Blocked(logger, where.Route, where.Step, stack);
        }
    }

    /// <summary>Takes in a turn that has lasted too long and still does.</summary>
    public void StillHeld(LoopGuardContext where, TimeSpan held)
    {
        string step = where.Step;
        LoopTelemetry.Reported("hold", step);
        if (IsNew($"{where.Route}\n{step}"))
        {
            LoopTelemetry.StillHeld(logger, where.Route, step, held.TotalMilliseconds);
        }
    }

    private bool IsNew(string report) => _reported.Count < MaxDifferentReports && _reported.TryAdd(report, 0);
}
