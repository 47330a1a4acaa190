using System.Threading.Tasks.Sources;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Tests.Pipeline;

/// <summary>Takes the place of a policy of the catalog, with its id, stage and settings, and fails as it is told.</summary>
internal sealed class FaultyDouble(PolicyDescriptor real) : PolicyDescriptor
{
    private int _entered;

    public override string Id => real.Id;

    public override PolicyStage Stage => real.Stage;

    public override string Summary => real.Summary;

    public override Type OptionsType => real.OptionsType;

    public override bool MayTakeLong => real.MayTakeLong;

    /// <summary>How the next requests meet it; "accept" for a policy that is well.</summary>
    public string Fault { get; set; } = "accept";

    public int Entered => Volatile.Read(ref _entered);

    /// <summary>What those that hang wait for.</summary>
    public TaskCompletionSource Release { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What became of those that went on late.</summary>
    public List<string> Late { get; } = [];

    public override void ValidateOptions(Document options, ProblemList problems) => real.ValidateOptions(options, problems);

    public override Policy BuildPolicy(Document options, PolicyBuildContext context) => new Faulty(this);

    private sealed class Faulty(FaultyDouble owner) : Policy
    {
        public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
        {
            Interlocked.Increment(ref owner._entered);
            return owner.Fault switch
            {
                "accept" or "reply throws" => new(PolicyVerdict.Accept),
                "throws" => throw new InvalidOperationException("broken"),
                "throws later" => Later(static () => throw new InvalidOperationException("broken")),
                "out of stack" => throw new InsufficientExecutionStackException(),
                "cancelled" => throw new OperationCanceledException(),
                "cancelled later" => new(Task.FromCanceled<PolicyVerdict>(new CancellationToken(canceled: true))),
                "timeout of its own" => Later(static () => throw new TimeoutException()),
                "no verdict" => default,
                "no verdict later" => Later(static () => default),
                "says it answered" => new(PolicyVerdict.Answered),
                "says it answered later" => Later(static () => PolicyVerdict.Answered),
                "hangs, then accepts" => HangAsync(exchange, meddles: false),
                "hangs, then meddles" => HangAsync(exchange, meddles: true),
                "hangs in a reply" => HangInReplyAsync(exchange),
                "calls back twice" => new(new TwiceSource(), 0),
                _ => throw new ArgumentException(owner.Fault),
            };
        }

        public override void OnReply(Exchange exchange)
        {
            if (owner.Fault == "reply throws")
            {
                throw new InvalidOperationException("broken");
            }
        }

        private static async ValueTask<PolicyVerdict> Later(Func<PolicyVerdict> verdict)
        {
            await Task.Yield();
            return verdict();
        }

        private async ValueTask<PolicyVerdict> HangAsync(Exchange exchange, bool meddles)
        {
            var reply = exchange.Reply;
            await owner.Release.Task;
            if (meddles)
            {
                await MeddleAsync(exchange, reply);
            }

            lock (owner.Late)
            {
                owner.Late.Add("went on");
            }

            return PolicyVerdict.Accept;
        }

        private async ValueTask<PolicyVerdict> HangInReplyAsync(Exchange exchange)
        {
            exchange.Reply.Headers.Set("Content-Length", "10");
            await exchange.Reply.StartAsync(exchange, default);
            await exchange.Reply.Body.WriteAsync("half a"u8.ToArray());
            await owner.Release.Task;
            return PolicyVerdict.Answered;
        }

        private async Task MeddleAsync(Exchange exchange, ReplySink reply)
        {
            foreach (var attempt in new Func<Task>[]
            {
                () => Done(() => exchange.Outgoing.Headers.Set("X-Late", "1")),
                () => Done(() => exchange.Scope.Consumer = new("late", "Late", "", null)),
                () => Done(() => reply.StatusCode = 200),
                () => Done(() => reply.Headers.Set("X-Late", "1")),
                () => reply.StartAsync(exchange, default).AsTask(),
                () => reply.Body.WriteAsync("late"u8.ToArray()).AsTask(),
                () => exchange.Body.ReadAsync().AsTask(),
                () => Done(reply.Abort),
            })
            {
                try
                {
                    await attempt();
                }
                catch (Exception e)
                {
                    lock (owner.Late)
                    {
                        owner.Late.Add(e.GetType().Name);
                    }
                }
            }
        }

        private static Task Done(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    /// <summary>Accepts, and calls whoever waits for it a second time.</summary>
    private sealed class TwiceSource : IValueTaskSource<PolicyVerdict>
    {
        private volatile bool _isDone;

        public PolicyVerdict GetResult(short token) => PolicyVerdict.Accept;

        public ValueTaskSourceStatus GetStatus(short token) => _isDone ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
            => ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    _isDone = true;
                    for (int i = 0; i < 2; i++)
                    {
                        try
                        {
                            continuation(state);
                        }
                        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NullReferenceException)
                        {
                        }
                    }
                },
                state: null);
    }
}
