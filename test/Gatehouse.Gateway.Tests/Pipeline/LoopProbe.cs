using Gatehouse.Core.Execution;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Tests.Pipeline;

/// <summary>A policy whose parts a test writes; it tells the client on which event loop its request part began, 0 for none.</summary>
internal sealed class LoopProbe(string id, bool mayTakeLong = false) : PolicyDescriptor<ProbeOptions>
{
    public override string Id => id;

    public override PolicyStage Stage => PolicyStage.Admit;

    public override string Summary => "Probes.";

    public override bool MayTakeLong => mayTakeLong;

    public Func<Exchange, ValueTask> OnRequest { get; set; } = static _ => default;

    public Action OnReply { get; set; } = static () => { };

    /// <summary>Sets what its request part does on the spot.</summary>
    public void Does(Action work) => OnRequest = _ =>
    {
        work();
        return default;
    };

    protected override Policy Build(ProbeOptions options, PolicyBuildContext context) => new Running(this);

    private sealed class Running(LoopProbe probe) : Policy
    {
        public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
        {
            exchange.Reply.Headers.Set("X-Loop", EventLoop.IsCurrent ? $"{Environment.CurrentManagedThreadId}" : "0");
            var work = probe.OnRequest(exchange);
            return work.IsCompletedSuccessfully ? new(PolicyVerdict.Accept) : AwaitAsync(work);
        }

        public override void OnReply(Exchange exchange) => probe.OnReply();

        private static async ValueTask<PolicyVerdict> AwaitAsync(ValueTask work)
        {
            await work;
            return PolicyVerdict.Accept;
        }
    }
}
