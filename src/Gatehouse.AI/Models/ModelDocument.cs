using System.ComponentModel;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Models.Hedging;
using Gatehouse.AI.Models.Shadow;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models;

/// <summary>One model as clients name it.</summary>
[Planned("limits")]
public sealed record ModelDocument : Document
{
    [ShortForm]
    [Description("Where calls go: the first target that the strategy chooses, and the others when it fails before an answer began.")]
    [Example("[openai/gpt-5-mini, anthropic/claude-haiku-4-5]")]
    [NotEmpty]
    public required IReadOnlyList<ModelTargetDocument> Targets { get; init; }

    [Description("How a target is chosen for a call. The others follow: in the order written, or in the order in which the strategy would choose them.")]
    public ModelStrategy Strategy { get; init; } = ModelStrategy.Fallback;

    [Description("Holds calls to one target: the same user, consumer, key or header value, or the beginning of a prompt.")]
    [Example("{ by: user }")]
    public ModelStickyDocument? Sticky { get; init; }

    [Description("Targets that are tried after all of the strategy's own, in this order.")]
    [Example("[openai/gpt-5-mini]")]
    [NotEmpty]
    public IReadOnlyList<ModelTargetDocument>? Fallback { get; init; }

    [Description("Targets for calls that are too long for the others: by the estimate before a call, and when a vendor says so.")]
    [Example("[openai/gpt-4.1]")]
    [NotEmpty]
    public IReadOnlyList<ModelTargetDocument>? ContextFallback { get; init; }

    [Description("Targets for calls that a vendor refuses by its content policy, or whose answer its filter withholds, before anything was sent.")]
    [Example("[mistral/mistral-large-latest]")]
    [NotEmpty]
    public IReadOnlyList<ModelTargetDocument>? ContentPolicyFallback { get; init; }

    [Description("After which failures a call is tried again: statuses (429, 4xx, 5xx), rate_limited, overloaded, timeout, unreachable, context_length, content_policy, not_found. When not set: rate limits, overload, 5xx, timeouts, and targets that cannot be reached. Keys that were refused, and calls that a target cannot be given, always move on.")]
    [Example("[429, 5xx, timeout]")]
    [NotEmpty]
    public IReadOnlyList<ModelFailure>? RetryOn { get; init; }

    [Description("Further tries at the same target, before the next one; none when not set.")]
    public ModelRetriesDocument? Retries { get; init; }

    [Description("When the next target is asked beside one that is slow. Chat calls, vectors and ranks alone.")]
    [Example("{ after: 800ms }")]
    public ModelHedgingDocument? Hedging { get; init; }

    [Description("A target that is sent copies of the calls, and whose answers nobody is given.")]
    [Example("{ model: anthropic/claude-haiku-4-5, share: 10% }")]
    public ModelShadowDocument? Shadow { get; init; }

    [Description("Share of the calls that ask a target whose latency was not seen lately, with strategy: lowest_latency.")]
    [AllowedRange("0%", "50%")]
    public Share Explore { get; init; } = new(0.05);

    [Description("What becomes of a call that meets no target's conditions: try_all, as if there were none, or refuse.")]
    public NoMatch WhenNoneMatches { get; init; } = NoMatch.TryAll;

    [Description("What its calls cost where that is not the known price, at whatever target.")]
    [Example("{ input: 1 USD, output: 4 USD }")]
    [NotEmpty]
    public IReadOnlyList<PriceDocument> Price { get; init; } = [];

    /// <summary>Name of the model; from the key of the map.</summary>
    [NotASetting]
    public string Name { get; init; } = "";

    /// <summary>All places that it names.</summary>
    public IEnumerable<ModelTargetDocument> AllTargets() => [.. Targets, .. Fallback ?? [], .. ContextFallback ?? [], .. ContentPolicyFallback ?? []];

    public override void Validate(ProblemList problems)
    {
        if (Hedging is not null && Targets.Count + (Fallback?.Count ?? 0) < 2)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "hedging", "a slow call is given to the next target, and there is one target", "Add a second target, or remove hedging.");
        }

        PriceDocument.Validate(Price, problems);
        bool holds = Sticky is not null && Sticky.By != StickyCallBy.PromptCache;
        if (holds && Strategy is ModelStrategy.Fallback or ModelStrategy.LowestCost)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "sticky", $"sticky holds a call to a target by chance, and strategy: {(Strategy == ModelStrategy.Fallback ? "fallback" : "lowest_cost")} never chooses by chance", "Write strategy: weighted.");
        }

        if (Strategy != ModelStrategy.Weighted && !holds)
        {
            foreach (var target in Targets.Where(t => t.Source is ConfigMapping written && written.Find("weight") is not null))
            {
                problems.Add(ProblemCodes.InvalidCombination, target, "weight", "weight has a meaning with strategy: weighted", "Write strategy: weighted, or remove weight.");
            }
        }
        else if (Targets.Count > 0 && Targets.All(t => t.Weight == 0))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "targets", "no target has a weight", "Give one of them a weight of at least 1.");
        }

        if (Source is ConfigMapping mapping)
        {
            if (Strategy != ModelStrategy.LowestLatency && mapping.Find("explore") is not null)
            {
                problems.Add(ProblemCodes.InvalidCombination, this, "explore", "explore has a meaning with strategy: lowest_latency", "Write strategy: lowest_latency, or remove explore.");
            }

            if (mapping.Find("when_none_matches") is not null && AllTargets().All(t => t.When is null))
            {
                problems.Add(ProblemCodes.InvalidCombination, this, "when_none_matches", "no target has a condition", "Add when: to a target, or remove when_none_matches.");
            }
        }
    }
}
