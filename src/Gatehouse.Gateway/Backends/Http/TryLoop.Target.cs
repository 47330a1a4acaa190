using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>Finds the target of a try: chosen by the service, let in by the gates.</summary>
internal sealed partial class TryLoop
{
    /// <summary>
    /// Finds a target that lets the try in; says whether there was one. Does not throw. Nearly always the first that is
    /// chosen lets it in at once: that takes no method that waits.
    /// </summary>
    private ValueTask<bool> PrepareAsync(TriedRequest request, TargetTry attempt)
    {
        var exchange = request.Exchange;
        var clock = attempt.Clock = clocks.Rent();

        // The first try begins with the request.
        long now = attempt.StartedAt = attempt.IsHedge || request.Retries > 0 ? time.GetTimestamp() : request.StartedAt;
        var left = Left(request, now);
        if (left <= TimeSpan.Zero)
        {
            clock.Start(now, service.Timeout, service.Timeout, exchange.Aborted);
            attempt.Fault = new ProblemException(Late, "the deadline had passed before the request was sent");
            return new(false);
        }

        clock.Start(now, left, left, exchange.Aborted);
        try
        {
            var first = Choose(request, out bool isAgain);
            if (first is null)
            {
                return FindAsync(request, attempt, first, isAgain, default);
            }

            var entering = EnterAsync(first, exchange, clock.Token);
            if (!entering.IsCompletedSuccessfully)
            {
                return FindAsync(request, attempt, first, isAgain, entering);
            }

            if (entering.Result is { } refusal)
            {
                return FindAsync(request, attempt, first, isAgain, new(refusal));
            }

            Take(request, attempt, first);
            return new(true);
        }
        catch (Exception e)
        {
            attempt.Fault = e;
            return new(false);
        }
    }

    /// <summary>As <see cref="PrepareAsync"/>, from the first target on, which has refused, lets wait, or is none.</summary>
    private async ValueTask<bool> FindAsync(TriedRequest request, TargetTry attempt, ServiceTarget? target, bool isAgain, ValueTask<GateRefusal?> entering)
    {
        var clock = attempt.Clock!;
        try
        {
            GateRefusal? refusal = null;
            for (; target is not null; target = isAgain ? null : Choose(request, out isAgain), entering = target is null ? default : EnterAsync(target, request.Exchange, clock.Token))
            {
                refusal = await entering;
                if (refusal is null)
                {
                    Take(request, attempt, target);
                    attempt.StartedAt = time.GetTimestamp();
                    return true;
                }

                if (refusal.IsForAllTargets)
                {
                    break;
                }

                request.AddTried(target);
            }

            attempt.Fault = Refused(refusal ?? service.WhyNone(request.Exchange));
        }
        catch (Exception) when (clock.Expired is not null)
        {
            attempt.Fault = new ProblemException(Late, "the deadline passed while the request waited to be let in");
        }
        catch (Exception e)
        {
            attempt.Fault = e;
        }

        return false;
    }

    private void Take(TriedRequest request, TargetTry attempt, ServiceTarget target)
    {
        attempt.Target = target;
        if (service.CountsRequests)
        {
            target.State.Enter();
        }

        request.AddTried(target);
    }

    /// <summary>A target that was not tried; when a request is tried again and there is none, one that was.</summary>
    private ServiceTarget? Choose(TriedRequest request, out bool isAgain)
    {
        var target = service.Choose(request.Exchange, request.Tried);
        isAgain = target is null && request.Retries > 0;
        return isAgain ? service.Choose(request.Exchange, []) : target;
    }

    /// <summary>Asks the gates for a target in their order; when one refuses or fails, those before it are left.</summary>
    private ValueTask<GateRefusal?> EnterAsync(ServiceTarget target, Exchange exchange, CancellationToken cancellationToken)
    {
        var gates = service.Gates;
        for (int entered = 0; entered < gates.Length; entered++)
        {
            ValueTask<GateRefusal?> entering;
            try
            {
                entering = gates[entered].EnterAsync(target, exchange, cancellationToken);
            }
            catch (Exception)
            {
                Leave(target, exchange, entered);
                throw;
            }

            if (!entering.IsCompletedSuccessfully)
            {
                return EnterAsync(target, exchange, entered, entering, cancellationToken);
            }

            if (entering.Result is { } refusal)
            {
                Leave(target, exchange, entered);
                return new(refusal);
            }
        }

        return default;
    }

    private async ValueTask<GateRefusal?> EnterAsync(ServiceTarget target, Exchange exchange, int entered, ValueTask<GateRefusal?> entering, CancellationToken cancellationToken)
    {
        var gates = service.Gates;
        try
        {
            while (true)
            {
                if (await entering is { } refusal)
                {
                    Leave(target, exchange, entered);
                    return refusal;
                }

                if (++entered == gates.Length)
                {
                    return null;
                }

                entering = gates[entered].EnterAsync(target, exchange, cancellationToken);
            }
        }
        catch (Exception)
        {
            Leave(target, exchange, entered);
            throw;
        }
    }

    private void Leave(ServiceTarget target, Exchange exchange, int entered)
    {
        while (entered > 0)
        {
            service.Gates[--entered].Leave(target, exchange);
        }
    }
}
