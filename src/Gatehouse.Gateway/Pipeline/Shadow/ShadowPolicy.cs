using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Pipeline.Shadow;

/// <summary>
/// Stands in a chain for a policy in shadow: gives it a copy of the request, notes what it decides, and accepts. The request
/// waits for a policy that decides at once, and for nothing else; its reply part is never called. Decision 0124.
/// </summary>
internal sealed class ShadowPolicy(Policy inner, bool mayTakeLong, TimeProvider time, ShadowTelemetry telemetry) : Policy
{
    /// <summary>Runs that may be unfinished at once; above that a request is not tried.</summary>
    internal const int MostAtOnce = 1000;

    private int _running;

    /// <summary>How long a run may take before it is counted as failed: 1 s.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(1);

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
    {
        try
        {
            Try(exchange);
        }
        catch (Exception e)
        {
            telemetry.Failed(exchange.Scope.Route, ShadowTelemetry.Threw, e);
        }

        return new(PolicyVerdict.Accept);
    }

    public override void OnReply(Exchange exchange)
    {
        if (exchange.Notes.Kept(this) is ShadowRun { Refusal: not null })
        {
            Note(exchange.Record);
        }
    }

    public override void Explain(Explanation explanation) => inner.Explain(explanation);

    private void Try(Exchange exchange)
    {
        if (Volatile.Read(ref _running) >= MostAtOnce)
        {
            telemetry.Failed(exchange.Scope.Route, ShadowTelemetry.Busy, fault: null);
            return;
        }

        var shadow = ShadowExchange.Of(exchange);
        if (mayTakeLong)
        {
            var later = Keep(exchange);
            ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Policy.RunLongAsync(work.Shadow, work.Run), (Policy: this, Shadow: shadow, Run: later), preferLocal: false);
            return;
        }

        var pending = inner.OnRequestAsync(shadow.Exchange);
        if (!pending.IsCompletedSuccessfully)
        {
            _ = FollowAsync(pending.AsTask(), shadow, Keep(exchange));
            return;
        }

        if (Judge(pending.Result, shadow.Exchange.Scope.Route) is not null)
        {
            Note(exchange.Record);
        }

        shadow.GiveBack();
    }

    private ShadowRun Keep(Exchange exchange)
    {
        var run = new ShadowRun();
        exchange.Notes.Keep(this, run);
        Interlocked.Increment(ref _running);
        return run;
    }

    private Task RunLongAsync(ShadowExchange shadow, ShadowRun run)
    {
        Task<PolicyVerdict> task;
        try
        {
            task = OffLoopContext.Run(inner, shadow.Exchange).AsTask();
        }
        catch (Exception e)
        {
            task = Task.FromException<PolicyVerdict>(e);
        }

        return FollowAsync(task, shadow, run);
    }

    // Nobody waits for it, and it never fails.
    private async Task FollowAsync(Task<PolicyVerdict> task, ShadowExchange shadow, ShadowRun run)
    {
        // The policy's, not to be changed by it: a scope may change under a run that goes on.
        string route = shadow.Exchange.Scope.Route;
        try
        {
            run.Refusal = Judge(await task.WaitAsync(Limit, time), route);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            telemetry.Failed(route, ShadowTelemetry.Timeout, fault: null);
            shadow.Cancel();
            await Task.WhenAny(task);
            _ = task.Exception;
        }
        catch (Exception e)
        {
            telemetry.Failed(route, ShadowTelemetry.Threw, e);
        }

        Interlocked.Decrement(ref _running);
    }

    private Problem? Judge(PolicyVerdict verdict, string route)
    {
        if (verdict.IsAccepted || verdict.IsAnswered)
        {
            return null;
        }

        telemetry.Refused(route, verdict.Problem.Kind);
        return verdict.Problem;
    }

    private void Note(RequestRecord record)
        => record.ShadowRefusedBy = record.ShadowRefusedBy is { } others ? $"{others}, {telemetry.Policy}" : telemetry.Policy;
}
