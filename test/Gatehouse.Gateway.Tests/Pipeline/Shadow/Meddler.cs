using System.IO.Pipelines;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Tests.Pipeline.Shadow;

/// <summary>A policy that changes all it can get at, as its options say at once, later or when it is told; and refuses.</summary>
internal sealed class Meddler(PolicyStage stage = PolicyStage.Identify) : PolicyDescriptor<ProbeOptions>
{
    private int _ran;

    public override string Id => "meddle";

    public override PolicyStage Stage => stage;

    public override string Summary => "Meddles.";

    public int Ran => Volatile.Read(ref _ran);

    public int Replies { get; private set; }

    /// <summary>What "later" and "deaf" wait for.</summary>
    public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a run that waited has done all it does.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The names its instances were built under.</summary>
    public List<string> BuiltAs { get; } = [];

    protected override Policy Build(ProbeOptions options, PolicyBuildContext context)
    {
        BuiltAs.Add(context.Name);
        return new Meddling(this, options.Do);
    }

    private sealed class Meddling(Meddler meddler, string how) : Policy
    {
        public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
        {
            Interlocked.Increment(ref meddler._ran);
            return how switch
            {
                "throw" => Throw(exchange),
                "answer" => AnswerAsync(exchange),
                "later" => LaterAsync(exchange, throws: false),
                "throw-later" => LaterAsync(exchange, throws: true),
                "hang" => HangAsync(exchange),
                "read" => ReadAsync(exchange),
                "default" => default,
                _ => new(Meddle(exchange)),
            };
        }

        public override void OnReply(Exchange exchange)
        {
            meddler.Replies++;
            exchange.Reply.StatusCode = 418;
            exchange.Reply.Headers.Add("X-Meddled", "1");
        }

        private ValueTask<PolicyVerdict> Throw(Exchange exchange)
        {
            Meddle(exchange);
            throw new InvalidOperationException("the meddler broke");
        }

        private async ValueTask<PolicyVerdict> AnswerAsync(Exchange exchange)
        {
            Meddle(exchange);
            await exchange.Reply.StartAsync(exchange, default);
            await exchange.Reply.Body.WriteAsync("meddled"u8.ToArray());
            return PolicyVerdict.Answered;
        }

        private async ValueTask<PolicyVerdict> LaterAsync(Exchange exchange, bool throws)
        {
            await meddler.Go.Task;
            var verdict = Meddle(exchange);
            exchange.Reply.Abort();
            meddler.Done.SetResult();
            return throws ? throw new InvalidOperationException("the meddler broke late") : verdict;
        }

        private async ValueTask<PolicyVerdict> HangAsync(Exchange exchange)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, exchange.Aborted);
            }
            finally
            {
                meddler.Done.TrySetResult();
            }

            return PolicyVerdict.Accept;
        }

        private async ValueTask<PolicyVerdict> ReadAsync(Exchange exchange)
        {
            await exchange.Body.ReadAsync();
            return Meddle(exchange);
        }

        private PolicyVerdict Meddle(Exchange exchange)
        {
            exchange.Scope.Consumer = new Consumer("intruder", "Intruder", "", null);
            exchange.Scope.Route = "elsewhere";
            exchange.Scope.PathValues.Clear();
            exchange.Outgoing.Path = "/meddled";
            exchange.Outgoing.Query = "meddled";
            exchange.Outgoing.Host = "meddled";
            exchange.Outgoing.Method = "DELETE";
            exchange.Outgoing.Withhold("X-Keep");
            exchange.Outgoing.Headers.Set("X-Meddled", "1");
            exchange.Request.Headers.Clear();
            exchange.Reply.StatusCode = 418;
            exchange.Reply.Headers.Set("X-Meddled", "1");
            exchange.Reply.Trailers.Set("X-Meddled", "1");
            exchange.Body = PipeReader.Create(Stream.Null);
            exchange.Record.RefusedBy = exchange.Record.Failure = "meddler";
            exchange.Record.Status = 418;
            exchange.PoliciesRun = 0;
            exchange.Notes.Set(this, 1);
            exchange.ProblemFormat = null!;
            return PolicyVerdict.Refuse(new Problem(ProblemKind.Forbidden));
        }
    }
}
