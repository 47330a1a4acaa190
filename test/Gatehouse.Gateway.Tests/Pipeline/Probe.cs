using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Tests.Pipeline;

/// <summary>A policy of any stage that notes that it ran and behaves as its options say.</summary>
internal sealed class Probe(string id, PolicyStage stage, List<string> ran) : PolicyDescriptor<ProbeOptions>
{
    public override string Id => id;

    public override PolicyStage Stage => stage;

    public override string Summary => "Probes.";

    public static Probe[] OfEveryStage(List<string> ran)
        => [.. Enum.GetValues<PolicyStage>().Select(s => new Probe(s.ToString().ToLowerInvariant(), s, ran))];

    protected override Policy Build(ProbeOptions options, PolicyBuildContext context)
        => options.Do == "unbuildable" ? throw new InvalidOperationException("cannot be built") : new Running(id, options.Do, ran);

    private sealed class Running(string id, string what, List<string> ran) : Policy
    {
        public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
        {
            ran.Add($"{id} {what}");
            return what switch
            {
                "refuse" => new(PolicyVerdict.Refuse(new Problem(ProblemKind.Forbidden))),
                "challenge-a" => new(PolicyVerdict.Refuse(new Problem(ProblemKind.Unauthorized) { Headers = [new HeaderField("WWW-Authenticate", "A")] })),
                "challenge-b" => new(PolicyVerdict.Refuse(new Problem(ProblemKind.Unauthorized) { Headers = [new HeaderField("WWW-Authenticate", "B")] })),
                "nothing" => new(default(PolicyVerdict)),
                "silent" => new(PolicyVerdict.Answered),
                "answer" => AnswerAsync(exchange),
                "throw" => throw new InvalidOperationException("the probe broke"),
                "throw-late" => ThrowLateAsync(),
                "cancel" => throw new OperationCanceledException(),
                "hang" => HangAsync(exchange),
                "late" => LateAsync(),
                _ => new(PolicyVerdict.Accept),
            };
        }

        public override void OnReply(Exchange exchange)
        {
            ran.Add($"{id} {what} reply {exchange.Reply.StatusCode}");
            if (what == "throw-on-reply")
            {
                throw new InvalidOperationException("the reply work broke");
            }

            exchange.Reply.Headers.Add("X-Seen-By", id);
        }

        private static async ValueTask<PolicyVerdict> AnswerAsync(Exchange exchange)
        {
            exchange.Reply.StatusCode = 204;
            await exchange.Reply.StartAsync(exchange, default);
            return PolicyVerdict.Answered;
        }

        private static async ValueTask<PolicyVerdict> ThrowLateAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("the probe broke late");
        }

        private static async ValueTask<PolicyVerdict> LateAsync()
        {
            await Task.Yield();
            return PolicyVerdict.Accept;
        }

        private static async ValueTask<PolicyVerdict> HangAsync(Exchange exchange)
        {
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
            return PolicyVerdict.Accept;
        }
    }
}
