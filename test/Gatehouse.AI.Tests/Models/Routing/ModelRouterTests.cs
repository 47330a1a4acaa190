using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Tests.Models.Routing;

public sealed class ModelRouterTests
{
    private static readonly CoolDownSettings CoolsAtOnce = new(true, 0.5, 1, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));

    [Fact]
    public void Plan_Written_IsInTheOrderWrittenWithFallbacksLast()
    {
        var router = Routes.Router(Routes.Targets(2), others: (CandidateGroup.Fallback, Routes.Target("last")));

        Assert.Equal(["m0", "m1", "last"], Routes.Asked(router, Routes.Call()));
    }

    [Fact]
    public void Plan_Weighted_FirstChoicesAreInProportion()
    {
        var router = Routes.Router([Routes.Target("a", weight: 80), Routes.Target("b", weight: 20), Routes.Target("never", weight: 0)], order: new WeightedOrder(new Random(1)));

        var firsts = Enumerable.Range(0, 20_000).Select(_ => Routes.First(router, Routes.Call())).CountBy(m => m).ToDictionary();

        // Three standard deviations of 20,000 draws are 0.85 %.
        Assert.InRange(firsts["a"] / 20_000.0, 0.79, 0.81);
        Assert.False(firsts.ContainsKey("never"));
    }

    [Fact]
    public void Plan_Weighted_OthersFollowAsIfDrawnFromTheRest()
    {
        var router = Routes.Router([Routes.Target("a", weight: 50), Routes.Target("b", weight: 40), Routes.Target("c", weight: 10)], order: new WeightedOrder(new Random(2)));

        var seconds = Enumerable.Range(0, 20_000).Select(_ => Routes.Asked(router, Routes.Call())).Where(a => a[0] == "a").CountBy(a => a[1]).ToDictionary();

        Assert.InRange(seconds["b"] / (double)(seconds["b"] + seconds["c"]), 0.78, 0.82);
    }

    [Fact]
    public void Plan_RoundRobin_TakesTurns()
    {
        var state = new AliasState();
        var router = Routes.Router(Routes.Targets(3), order: new RotatingOrder(state));

        string[] asked = [.. Enumerable.Range(0, 4).Select(_ => string.Concat(Routes.Asked(router, Routes.Call())))];

        Assert.Equal(["m0m1m2", "m1m2m0", "m2m0m1", "m0m1m2"], asked);
    }

    [Fact]
    public void Plan_LeastBusy_IsTheOneWithTheFewestCallsInFlight()
    {
        var targets = Routes.Targets(3);
        var router = Routes.Router(targets, order: new BusyOrder(new AliasState()));
        targets[0].State.TryEnter(0, regardless: false);
        targets[0].State.TryEnter(0, regardless: false);
        targets[2].State.TryEnter(0, regardless: false);

        Assert.Equal(["m1", "m2", "m0"], Routes.Asked(router, Routes.Call()));
        targets[1].State.Server = new ServerQueue(null, new ServerQueueDocument { Interval = TimeSpan.FromMinutes(1) }, TimeProvider.System);
        targets[1].State.Server!.Take("vllm:num_requests_running 3\nvllm:num_requests_waiting{model_name=\"a b\"} 7.0\n"u8, TimeProvider.System.GetTimestamp());
        Assert.Equal(["m2", "m0", "m1"], Routes.Asked(router, Routes.Call()));
    }

    [Fact]
    public void Plan_LeastBusyAllAlike_TakesTurns()
    {
        var router = Routes.Router(Routes.Targets(2), order: new BusyOrder(new AliasState()));

        Assert.Equal(["m0", "m1", "m0"], Enumerable.Range(0, 3).Select(_ => Routes.First(router, Routes.Call())));
    }

    [Fact]
    public void Plan_LowestLatency_AsksTheUnknownFirstThenTheQuicker()
    {
        var time = Routes.Clock();
        var targets = Routes.Targets(3, time);
        var router = Routes.Router(targets, time, new LatencyOrder(0, new AliasState(), new Random(3)));
        targets[0].State.Speed.Streamed(first: 0.2, rest: 10, tokens: 101, time.GetTimestamp());
        targets[1].State.Speed.Streamed(first: 1, rest: 1, tokens: 101, time.GetTimestamp());
        Assert.Equal(["m2", "m1", "m0"], Routes.Asked(router, Routes.Call()));

        // A short answer is begun sooner than it is ended: here the first token counts more.
        targets[2].State.Speed.Streamed(first: 9, rest: 1, tokens: 101, time.GetTimestamp());
        Assert.Equal(["m0", "m1", "m2"], Routes.Asked(router, Routes.Call(more: ",\"max_tokens\":2")));
    }

    [Fact]
    public void Plan_LowestLatency_OneThatNeverAnsweredComesLastAndIsExplored()
    {
        var time = Routes.Clock();
        var targets = Routes.Targets(3, time);
        ModelRouter Router(double explore) => Routes.Router(targets, time, new LatencyOrder(explore, new AliasState(), new Random(3)));
        targets[1].State.Speed.Whole(5, time.GetTimestamp());
        targets[0].State.TryEnter(time.GetTimestamp(), regardless: false);
        targets[0].State.Report(Routes.Report(time, ModelErrorKind.NotFound), CoolsAtOnce);
        Assert.Equal(["m2", "m1", "m0"], Routes.Asked(Router(0), Routes.Call()));

        // What a call itself is refused for says nothing of the target.
        targets[2].State.TryEnter(time.GetTimestamp(), regardless: false);
        targets[2].State.Report(Routes.Report(time, ModelErrorKind.InvalidRequest), CoolsAtOnce);
        Assert.Equal("m2", Routes.First(Router(0), Routes.Call()));

        targets[2].State.Speed.Whole(9, time.GetTimestamp());
        time.Advance(TimeSpan.FromSeconds(1));
        targets[1].State.Speed.Whole(5, time.GetTimestamp());
        targets[2].State.Speed.Whole(9, time.GetTimestamp());
        Assert.Equal(["m0", "m1", "m2"], Routes.Asked(Router(1), Routes.Call()));
    }

    [Fact]
    public void Plan_LowestLatency_ExploresAShareOfTheCalls()
    {
        var time = Routes.Clock();
        var targets = Routes.Targets(2, time);
        var router = Routes.Router(targets, time, new LatencyOrder(0.05, new AliasState(), new Random(4)));
        targets[1].State.Speed.Whole(5, time.GetTimestamp());
        time.Advance(TimeSpan.FromMinutes(1));
        targets[0].State.Speed.Whole(1, time.GetTimestamp());

        int slow = Enumerable.Range(0, 20_000).Count(_ => Routes.First(router, Routes.Call()) == "m1");

        Assert.InRange(slow / 20_000.0, 0.045, 0.055);
    }

    [Fact]
    public void Plan_LowestCost_IsTheCheapestForThisCall()
    {
        // Cheap to read and dear to write, or the other way round: what a call asks for decides.
        var router = Routes.Router(
            [Routes.Target("unknown"), Routes.Target("writes", price: Routes.Price(4, 1)), Routes.Target("reads", price: Routes.Price(0.1m, 10)), Routes.Target("euros", price: Routes.Price(0, 0, "EUR"))],
            order: new CostOrder(new AliasState(), Routes.Clock()));

        Assert.Equal(["writes", "reads", "unknown", "euros"], Routes.Asked(router, Routes.Call()));
        Assert.Equal(["reads", "writes", "unknown", "euros"], Routes.Asked(router, Routes.Call(new string('x', 4000), ",\"max_tokens\":5")));
    }

    [Fact]
    public void Plan_LowestCost_TargetThatIsNotMeantSaysNothingOfTheCurrency()
    {
        var euros = Routes.Target("euros", price: Routes.Price(0, 0, "EUR"), when: new TargetConditionsDocument { Size = "< 1B" });
        var router = Routes.Router([euros, Routes.Target("dear", price: Routes.Price(4, 4)), Routes.Target("cheap", price: Routes.Price(1, 1))], order: new CostOrder(new AliasState(), Routes.Clock()));

        Assert.Equal(["cheap", "dear"], Routes.Asked(router, Routes.Call()));
    }

    [Fact]
    public void Plan_LowestCost_LearnsHowLongAnswersAre()
    {
        var state = new AliasState();
        var router = Routes.Router([Routes.Target("writes", price: Routes.Price(4, 1)), Routes.Target("reads", price: Routes.Price(0.1m, 10))], order: new CostOrder(state, Routes.Clock()));
        Assert.Equal("writes", Routes.First(router, Routes.Call(new string('x', 400))));

        state.Answered(3, 1);

        Assert.Equal("reads", Routes.First(router, Routes.Call(new string('x', 400))));
    }

    [Fact]
    public void Plan_StickyByUser_IsStableAndInProportionAndMovesOnlyToAnAddedTarget()
    {
        var sticky = new StickyRule(new ModelStickyDocument { By = StickyCallBy.User }, TimeProvider.System);
        var before = Routes.Router([Routes.Target("a", weight: 80), Routes.Target("b", weight: 20)], order: new WeightedOrder(new Random(5)), sticky: sticky);
        var after = Routes.Router([Routes.Target("c", weight: 50), Routes.Target("a", weight: 80), Routes.Target("b", weight: 20)], order: new WeightedOrder(new Random(6)), sticky: sticky);
        string[] users = [.. Enumerable.Range(0, 10_000).Select(i => $"user-{i}")];

        string Of(ModelRouter router, string user) => Routes.First(router, Routes.Call(more: $",\"user\":\"{user}\""));

        Assert.All(users.Take(100), u => Assert.Equal(Of(before, u), Of(before, u)));
        Assert.InRange(users.Count(u => Of(before, u) == "a") / 10_000.0, 0.785, 0.815);
        var moved = users.Where(u => Of(before, u) != Of(after, u)).ToArray();
        Assert.All(moved, u => Assert.Equal("c", Of(after, u)));
        Assert.InRange(moved.Length / 10_000.0, 50 / 150.0 - 0.02, 50 / 150.0 + 0.02);
    }

    [Fact]
    public void Plan_StickyByUser_IsTheSameInEveryVersion()
    {
        var sticky = new StickyRule(new ModelStickyDocument { By = StickyCallBy.User }, TimeProvider.System);
        var router = Routes.Router([Routes.Target("a", weight: 60), Routes.Target("b", weight: 30), Routes.Target("c", weight: 10)], order: new WeightedOrder(new Random(5)), sticky: sticky);

        Assert.Equal("aabaabaababbaaacaacaaaabaabbbaaabcaabaaa", string.Concat(Enumerable.Range(0, 40).Select(i => Routes.First(router, Routes.Call(more: $",\"user\":\"user-{i}\"")))));
    }

    [Fact]
    public void Plan_StickyTargetRests_NextOneOfTheUserIsAskedAndTheFirstAgainLater()
    {
        var time = Routes.Clock();
        var targets = Routes.Targets(3, time);
        var router = Routes.Router(targets, time, new WeightedOrder(new Random(7)), new StickyRule(new ModelStickyDocument { By = StickyCallBy.User }, time));
        string more = ",\"user\":\"ann\"";
        string[] order = Routes.Asked(router, Routes.Call(more: more));

        Fail(targets.Single(t => t.Model == order[0]), time);

        Assert.Equal(order[1..], Routes.Asked(router, Routes.Call(more: more)));
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(order, Routes.Asked(router, Routes.Call(more: more)));
    }

    [Fact]
    public void Plan_StickyByHeader_HoldsCallsWithItAndLeavesOthersToTheStrategy()
    {
        var sticky = new StickyRule(new ModelStickyDocument { By = StickyCallBy.Header, Header = "X-Tenant" }, TimeProvider.System);
        var router = Routes.Router(Routes.Targets(4), order: new RotatingOrder(new AliasState()), sticky: sticky);
        var headers = new HeaderList();
        headers.Add("x-tenant", "acme");

        Assert.Single(Enumerable.Range(0, 8).Select(_ => Routes.First(router, Routes.Call(headers: headers))).Distinct());
        Assert.Equal(4, Enumerable.Range(0, 4).Select(_ => Routes.First(router, Routes.Call())).Distinct().Count());
    }

    [Fact]
    public void Plan_WarmPrompt_PrefersWhereItWasAnsweredForItsTime()
    {
        var time = Routes.Clock();
        var targets = Routes.Targets(3, time);
        var router = Routes.Router(targets, time, sticky: new StickyRule(new ModelStickyDocument { By = StickyCallBy.PromptCache }, time));
        var call = Routes.Call("Tell me of cats");
        var plan = router.Plan(call);
        router.Answered(targets[2], plan.Prompt, 10, call.Outline);

        Assert.Equal(["m2", "m0", "m1"], Routes.Asked(router, call));
        Assert.Equal("m0", Routes.First(router, Routes.Call("Tell me of dogs")));
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("m0", Routes.First(router, call));
    }

    [Fact]
    public void Plan_CoolingTarget_IsLeftOutAndAskedOnlyWhenAllRest()
    {
        var time = Routes.Clock();
        var targets = Routes.Targets(2, time);
        var router = Routes.Router(targets, time);
        Fail(targets[0], time);
        Assert.Equal(["m1"], Routes.Asked(router, Routes.Call()));

        time.Advance(TimeSpan.FromSeconds(1));
        Fail(targets[1], time);

        // The one that comes back soonest, and nobody after it.
        Assert.Equal(["m0"], Routes.Asked(router, Routes.Call()));
    }

    [Fact]
    public void Plan_TargetThatCannot_IsPassedOverWhenAnotherCan()
    {
        var blind = Routes.Target("blind", known: Known(ModelAbilities.Tools));
        var sees = Routes.Target("sees", known: Known(ModelAbilities.Tools | ModelAbilities.Vision));
        var unknown = Routes.Target("unknown");
        const string Image = ",\"tools\":[{\"type\":\"function\"}]}";
        var picture = Routes.Call() with { Outline = new CallOutline { Model = "chat", Needs = CallNeeds.Images } };

        Assert.Equal(["blind", "sees", "unknown"], Routes.Asked(Routes.Router([blind, sees, unknown]), Routes.Call(more: Image[..^1])));
        Assert.Equal(["sees", "unknown"], Routes.Asked(Routes.Router([blind, sees, unknown]), picture));
        Assert.Equal(["blind"], Routes.Asked(Routes.Router([blind]), picture));
    }

    [Fact]
    public void Plan_CallLongerThanTheContext_BeginsWhereLongCallsGo()
    {
        var small = Routes.Target("small", known: Known(default, context: 1000));
        var large = Routes.Target("large", known: Known(default, context: 100_000));
        var router = Routes.Router([small], others: (CandidateGroup.ForContext, large));

        Assert.Equal(["small"], Routes.Asked(router, Routes.Call()));
        Assert.Equal(["large"], Routes.Asked(router, Routes.Call(new string('x', 8000))));
    }

    [Fact]
    public void Plan_Conditions_AllMustHold()
    {
        var team = new Consumer("app", "App", "research", null);
        var gold = Routes.Target("gold", when: new TargetConditionsDocument { Header = new Dictionary<string, string> { ["x-tier"] = "gold" }, Team = ["research"] });
        var rest = Routes.Target("rest");
        var headers = new HeaderList();
        headers.Add("X-Tier", "gold");

        Assert.Equal(["gold", "rest"], Routes.Asked(Routes.Router([gold, rest]), Routes.Call(consumer: team, headers: headers)));
        Assert.Equal(["rest"], Routes.Asked(Routes.Router([gold, rest]), Routes.Call(headers: headers)));
        Assert.Equal(["rest"], Routes.Asked(Routes.Router([gold, rest]), Routes.Call(consumer: team)));
    }

    [Theory]
    [InlineData("<= 100", 400, true)]
    [InlineData("<= 100", 410, false)]
    [InlineData("> 1k", 4100, true)]
    public void Plan_ConditionOnContext_IsOfTheEstimate(string bound, int characters, bool holds)
    {
        var router = Routes.Router([Routes.Target("a", when: new TargetConditionsDocument { Context = bound }), Routes.Target("b")]);

        // "user" of the role is text too.
        Assert.Equal(holds ? "a" : "b", Routes.First(router, Routes.Call(new string('x', characters - 4))));
    }

    [Fact]
    public void Plan_ConditionOnLanguage_IsGuessed()
    {
        var router = Routes.Router([Routes.Target("a", when: new TargetConditionsDocument { Language = ["de", "fr"] }), Routes.Target("b")]);

        Assert.Equal("a", Routes.First(router, Routes.Call("Wie komme ich von hier zu der alten Mühle?")));
        Assert.Equal("b", Routes.First(router, Routes.Call("How do I get to the old mill from here?")));
    }

    [Fact]
    public void Plan_NoConditionMet_AllAreTriedOrTheCallIsRefused()
    {
        ModelTarget[] targets = [Routes.Target("a", when: new TargetConditionsDocument { Size = "< 1B" }), Routes.Target("b", when: new TargetConditionsDocument { Needs = [CallAbility.Vision] })];

        Assert.Equal(["a", "b"], Routes.Asked(Routes.Router(targets), Routes.Call()));
        var plan = Routes.Router(targets, whenNone: NoMatch.Refuse).Plan(Routes.Call());
        Assert.Equal((0, 400, "No target of the model 'chat' takes this call: their conditions are not met."), (plan.Count, plan.Refusal!.Status, plan.Refusal.Message));
    }

    [Fact]
    public void Plan_EveryStrategyButCost_AllocatesNothing()
    {
        var time = Routes.Clock();
        var state = new AliasState();
        var call = Routes.Call(more: ",\"user\":\"ann\"");
        TargetOrder[] orders = [new WrittenOrder(), new WeightedOrder(new Random(1)), new RotatingOrder(state), new BusyOrder(state), new LatencyOrder(0.05, state, new Random(1))];
        ModelRouter[] routers =
        [
            .. orders.Select(o => Routes.Router(Routes.Targets(4, time), time, o)),
            Routes.Router(Routes.Targets(4, time), time, new WeightedOrder(new Random(1)), new StickyRule(new ModelStickyDocument { By = StickyCallBy.User }, time)),
            Routes.Router(Routes.Targets(4, time), time, sticky: new StickyRule(new ModelStickyDocument { By = StickyCallBy.PromptCache }, time)),
            Routes.Router([Routes.Target("a", time, when: new TargetConditionsDocument { Context = "<= 100k", Size = "< 1MB" }), Routes.Target("b", time)], time),
        ];
        foreach (var router in routers)
        {
            long Run()
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 100; i++)
                {
                    var plan = router.Plan(call);
                    plan.Return();
                }

                return GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Run();
            Assert.Equal(0, Run());
        }
    }

    [Fact]
    public void Plan_Opaque_ComesBeforeTheStrategy()
    {
        // No target of this vendor reads another vendor's thinking: the order stays.
        var call = Routes.Call() with { Opaque = new RedactedThinkingPart("x") };

        Assert.Equal(["m0", "m1"], Routes.Asked(Routes.Router(Routes.Targets(2)), call));
    }

    private static CatalogueModel Known(ModelAbilities abilities, long? context = null)
        => new() { Provider = "groq", Id = "x", KnownAbilities = (ModelAbilities)63, Able = abilities, Context = context };

    private static void Fail(ModelTarget target, TimeProvider time)
    {
        target.State.TryEnter(time.GetTimestamp(), regardless: true);
        Assert.True(target.State.Report(Routes.Report(time, ModelErrorKind.Server), CoolsAtOnce));
    }
}
