using Gatehouse.AI.Budgets;
using Gatehouse.AI.Content;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Feedback;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
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

        CheckCaches(options, gateway, problems);
        if (gateway.Section<AIDocument>(AISectionDescriptor.SectionKey) is null)
        {
            problems.Add(ProblemCodes.Missing, options, "", "the route calls models, and there is no ai section", "Add ai: with providers and models.");
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
    private static void CheckCaches(ModelRouteOptions options, GatewayDocument gateway, ProblemList problems)
    {
        var route = gateway.Routes.Values.FirstOrDefault(r => ReferenceEquals(r.BackendOptions, options));
        foreach (var second in (route?.Policies ?? []).Where(use => IdOf(use, gateway) == "ai_cache").Skip(1))
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, second.Mark, second.SourcePath, "the route has an ai_cache already") { Hint = "Attach one of them." });
        }
    }

    private static string? IdOf(PolicyUse use, GatewayDocument gateway)
        => use.Reference is { } name ? gateway.Policies.GetValueOrDefault(name)?.Id : use.Id;

    private static RouteAccount AccountOf(ModelRouteOptions options, SnapshotBuild build)
    {
        var accounts = build.Part<ProviderAccounts>();
        string files = options.Files ?? "";
        return new RouteAccount(accounts.Find(files), options.Models is not null, model => accounts.PriceOf(files, model), build.State.Claim("ai.batches", () => new SettledBatches()));
    }
}
