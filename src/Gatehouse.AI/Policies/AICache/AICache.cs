using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.AI.Policies.AICache;

/// <summary>Answers model calls that were asked before.</summary>
public sealed class AICache : PolicyDescriptor<AICacheOptions>
{
    public override string Id => "ai_cache";

    public override PolicyStage Stage => PolicyStage.Serve;

    public override string Summary => "Answers model calls that were asked before, word for word, from memory.";

    public override bool KeepsState => true;

    public override bool ReplacesDefault => true;

    public override bool MayRefuse => false;

    protected override void Validate(AICacheOptions options, ProblemList problems)
    {
        if (options.MaxEntry.Bytes > options.MaxSize.Bytes)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "max_entry", $"an answer of max_entry ({options.MaxEntry}) does not fit into max_size ({options.MaxSize})", "Lower max_entry, or raise max_size.");
        }
    }

    protected override void ValidatePlacement(AICacheOptions options, PolicyPlacement placement, ProblemList problems)
    {
        if (placement.Route.BackendId != "ai")
        {
            problems.Add(new ConfigurationProblem(
                ProblemCodes.InvalidCombination,
                placement.Use.Mark,
                placement.Use.SourcePath,
                $"ai_cache keeps answers of models, and route \"{placement.Route.Name}\" calls none")
            {
                Hint = "Attach it to routes with ai: only.",
            });
        }
    }

    protected override Policy Build(AICacheOptions options, PolicyBuildContext context)
    {
        // Answers belong to the policy's name: they stay when its settings change.
        var time = context.Build.Time;
        var store = context.Build.State.Claim(context.Name, () => new AnswerStore(context.Name, time, new Random()));
        return new AICachePolicy(options, store);
    }
}
