using Gatehouse.AI.Budgets;
using Gatehouse.AI.Content;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Feedback;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Backends;

/// <summary>Announces `ai:` on a route: clients of one dialect call the models of the `ai:` section.</summary>
public sealed class ModelRoute : BackendDescriptor<ModelRouteOptions>
{
    public override string Id => "ai";

    public override string Summary => "Answers model calls in a vendor's own form, through any provider.";

    protected override void Validate(ModelRouteOptions options, GatewayDocument gateway, ProblemList problems)
    {
        if (BuiltInDialects.Find(options.Dialect) is null)
        {
            string[] known = [.. BuiltInDialects.Families.Select(f => f.Id)];
            problems.Add(
                ProblemCodes.NotOneOf,
                options,
                "dialect",
                $"\"{options.Dialect}\" is not one of {string.Join(", ", known)}",
                NearName.Hint(options.Dialect, known));
        }

        var route = gateway.Routes.Values.FirstOrDefault(r => ReferenceEquals(r.BackendOptions, options));
        CheckCaches(route, gateway, problems);
        if (options.Feedback && route is not null && !MayEndInFeedback(route.Match.Path))
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "feedback", $"no path of the route ends in {FeedbackReceiver.Path}", "Let its path end in /**, or remove feedback.");
        }

        if (gateway.Section<AIDocument>(AISectionDescriptor.SectionKey) is not { } ai)
        {
            problems.Add(ProblemCodes.Missing, options, "", "the route calls models, and there is no ai section", "Add ai: with providers and models.");
        }
        else if (ai.Models.Count == 0 && options.Files is null && !IsWritten(ai, "models"))
        {
            problems.Add(ProblemCodes.Missing, options, "", "the route calls models, and ai has none", "Add models to ai, such as models: { chat: openai/gpt-5-mini }.");
        }
    }

    protected override string Dependencies(ModelRouteOptions options, GatewayDocument gateway)
        => gateway.Section<AIDocument>(AISectionDescriptor.SectionKey) is { } ai
            ? $"{ai.ContentHash()} {string.Concat(ai.Providers.Values.Select(p => p.FilesHash))}"
            : "";

    protected override Backend Build(ModelRouteOptions options, RouteDocument route, SnapshotBuild build)
        => new ModelRouteBackend(
            BuiltInDialects.Find(options.Dialect)!,
            build.Part<ModelDirectory>().Narrow(options.Models),
            AccountOf(options, build),
            new CallTerms(options.Strict, options.Drain, build.State.Claim("ai.deadlines", () => new CallDeadlines(build.Time)), build.Part<CallLedger>(), build.Time)
            {
                Budgets = build.Part<BudgetDirectory>().ForRoute(route.Name),
                Content = ContentRules.Of(options.LogContent),
                Feedback = options.Feedback ? new FeedbackReceiver(build.Part<CallLedger>(), build.Time) : null,
            });

    /// <summary>An answer is kept in one place: of two caches one would do nothing.</summary>
    private static void CheckCaches(RouteDocument? route, GatewayDocument gateway, ProblemList problems)
    {
        foreach (var second in (route?.Policies ?? []).Where(use => IdOf(use, gateway) == "ai_cache").Skip(1))
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, second.Mark, second.SourcePath, "the route has an ai_cache already") { Hint = "Attach one of them." });
        }
    }

    // What is written and could not be read has its own message.
    private static bool IsWritten(AIDocument ai, string setting)
        => ai.Source is ConfigMapping section && section.Find(setting) is { Value: not (ConfigScalar { IsNull: true } or ConfigMapping { Entries.Count: 0 }) };

    private static bool MayEndInFeedback(string path)
        => path.EndsWith("**", StringComparison.Ordinal) || path.EndsWith('}') || path.EndsWith(FeedbackReceiver.Path, StringComparison.Ordinal);

    private static string? IdOf(PolicyUse use, GatewayDocument gateway)
        => use.Reference is { } name ? gateway.Policies.GetValueOrDefault(name)?.Id : use.Id;

    private static RouteAccount AccountOf(ModelRouteOptions options, SnapshotBuild build)
    {
        var accounts = build.Part<ProviderAccounts>();
        string files = options.Files ?? "";
        return new RouteAccount(accounts.Find(files), options.Models is not null, model => accounts.PriceOf(files, model), build.State.Claim("ai.batches", () => new SettledBatches()));
    }
}
