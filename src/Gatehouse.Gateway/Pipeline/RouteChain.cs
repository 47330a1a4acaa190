using System.Runtime.CompilerServices;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Pipeline.Guard;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// The whole way of a request through one route: its policies in order, then the backend, and the policies' reply work in
/// reverse before the head of the reply is committed. A policy that throws, or answers without having written a reply,
/// refuses the request; only a verdict of acceptance moves it on. While policies decide synchronously nothing is allocated.
/// A policy that may take long, or was seen to, runs off the event loop (docs/decisions/0023).
/// </summary>
public sealed class RouteChain : ReplyWork
{
    private readonly LoopGuard? _guard;
    private readonly ReplyFields? _fields;
    private readonly Policy[] _policies;
    private readonly LoopConduct[] _conducts;
    private readonly LoopConduct?[] _replies;
    private readonly int _firstShape;
    private readonly PolicyTime _time;

    internal RouteChain(IReadOnlyList<ChainStep> steps, Backend backend, LoopGuard? guard = null, ReplyFields? fields = null, PolicyTime? time = null)
    {
        _time = time ?? PolicyTime.Default;
        Steps = steps;
        Backend = guard is null ? backend : LoopGuard.Watch(backend);
        _guard = guard;
        _fields = fields;
        _policies = [.. steps.Select(s => guard is null ? s.Policy : LoopGuard.Watch(s))];
        _conducts = [.. steps.Select(s => s.Conduct)];
        _replies = [.. steps.Select(s => s.HasReplyPart ? s.ReplyConduct : null)];
        BodyLimit = steps.Min(s => s.Policy.BodyLimit);
        AnswersPreflights = steps.Any(s => s.Policy.AnswersPreflights);
        _firstShape = steps.TakeWhile(s => s.Stage < PolicyStage.Shape).Count();
    }

    /// <summary>The policies in the order they run.</summary>
    public IReadOnlyList<ChainStep> Steps { get; }

    public Backend Backend { get; }

    /// <summary>Most bytes of a body by the word of its policies; null leaves the listener's limit.</summary>
    public long? BodyLimit { get; }

    /// <summary>Whether a policy of it answers CORS preflights.</summary>
    public bool AnswersPreflights { get; }

    /// <summary>Runs to the end of the reply. Never throws.</summary>
    public ValueTask RunAsync(Exchange exchange)
    {
        exchange.ProblemFormat = Backend.ProblemFormatFor(exchange.Request);
        exchange.Reply.Work = this;
        return _guard is null ? RunFrom(exchange, 0) : _guard.RunAsync(this, exchange);
    }

    /// <inheritdoc/>
    public override void BeforeReply(Exchange exchange)
    {
        long began = 0;
        while (exchange.PoliciesRun > 0)
        {
            // Counted down first: when reply work fails, the refusal that takes the reply's place goes on with the rest.
            int i = --exchange.PoliciesRun;
            try
            {
                _replies[i]?.OnReply(_policies[i], exchange, ref began);
            }
            catch (Exception e)
            {
                throw new ReplyWorkException(Steps[i].Name, e);
            }
        }

        _fields?.Write(exchange.Reply.Headers);
    }

    /// <inheritdoc/>
    public override bool LeavesLoop(Exchange exchange)
    {
        int i = exchange.PoliciesRun - 1;
        while (i >= 0 && _replies[i] is not { LeavesLoop: true })
        {
            i--;
        }

        return i >= 0;
    }

    internal ValueTask RunFrom(Exchange exchange, int i)
    {
        long began = 0;
        for (; i < _policies.Length; i++)
        {
            if (_conducts[i].LeavesLoop && EventLoop.IsCurrent)
            {
                return LeaveLoopAsync(exchange, i);
            }

            if (i == _firstShape)
            {
                exchange.Outgoing.Fill(exchange.Request.Headers);
            }

            exchange.PoliciesRun = i + 1;
            PolicyVerdict verdict;
            try
            {
                var pending = _conducts[i].OnRequestAsync(_policies[i], exchange, ref began);
                if (!pending.IsCompletedSuccessfully)
                {
                    return AwaitPolicyAsync(pending, exchange, i);
                }

                verdict = pending.Result;
            }
            catch (Exception e)
            {
                return ChainFailures.OfPolicyAsync(exchange, Steps[i], e);
            }

            if (!verdict.IsAccepted)
            {
                return StopAsync(exchange, i, verdict);
            }
        }

        return ServeAsync(exchange);
    }

    // The one place where a chain leaves the event loop; what follows the policy runs where the policy ended.
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private async ValueTask LeaveLoopAsync(Exchange exchange, int i)
    {
        await EventLoop.Leave();
        await RunFrom(exchange, i);
    }

    private async ValueTask AwaitPolicyAsync(ValueTask<PolicyVerdict> pending, Exchange exchange, int i)
    {
        // A task comes to its end once: whatever a policy does with its own, the chain goes on once.
        var running = pending.AsTask();
        PolicyVerdict verdict;
        try
        {
            verdict = await running.WaitAsync(_time.Limit, _time.Clock);
            OffLoopContext.Exit();
            exchange.Aborted.ThrowIfCancellationRequested();
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            await LeaveBehindAsync(exchange, i, running);
            return;
        }
        catch (Exception e)
        {
            await ChainFailures.OfPolicyAsync(exchange, Steps[i], e);
            return;
        }

        await (verdict.IsAccepted ? RunFrom(exchange, i + 1) : StopAsync(exchange, i, verdict));
    }

    /// <summary>
    /// A policy has taken too long and still has the exchange in its hands. The request is refused with another one, which
    /// the policy does not know: what it does from now on, its verdict included, is nobody's.
    /// </summary>
    private ValueTask LeaveBehindAsync(Exchange exchange, int i, Task running)
    {
        _ = running.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var fresh = exchange;
        bool canReply = exchange.Holder?.TryReplace(out fresh) ?? true;

        // The policies before it have ended, and do their reply work.
        fresh.PoliciesRun = i;
        fresh.Reply.Work = this;
        return ChainFailures.OfLatePolicyAsync(fresh, Steps[i], _time.Limit, canReply);
    }

    private ValueTask StopAsync(Exchange exchange, int i, PolicyVerdict verdict)
    {
        if (verdict.IsAnswered)
        {
            return exchange.Reply.HasStarted ? default : ChainFailures.OfSilenceAsync(exchange, Steps[i].Name);
        }

        exchange.Record.RefusedBy = Steps[i].Name;
        return RefusalWriter.WriteAsync(exchange, verdict.Problem);
    }

    private ValueTask ServeAsync(Exchange exchange)
    {
        if (_firstShape == _policies.Length)
        {
            exchange.Outgoing.Fill(exchange.Request.Headers);
        }

        ValueTask serving;
        try
        {
            serving = Backend.ExecuteAsync(exchange);
        }
        catch (Exception e)
        {
            return ChainFailures.OfBackendAsync(exchange, e);
        }

        if (!serving.IsCompletedSuccessfully || !exchange.Reply.HasStarted)
        {
            return AwaitBackendAsync(serving, exchange);
        }

        serving.GetAwaiter().GetResult();
        return default;
    }

    // The one wait that nearly every request has: its state machine is pooled.
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private static async ValueTask AwaitBackendAsync(ValueTask serving, Exchange exchange)
    {
        try
        {
            await serving;
        }
        catch (Exception e)
        {
            await ChainFailures.OfBackendAsync(exchange, e);
            return;
        }

        if (!exchange.Reply.HasStarted)
        {
            await ChainFailures.OfSilenceAsync(exchange, "the backend");
        }
    }
}
