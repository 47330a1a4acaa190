using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Counting;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI;

/// <summary>Compiles the `ai:` section: providers, kept over reloads when unchanged, and the models that use them.</summary>
public sealed class ModelsSection : SnapshotSection
{
    public override void Compile(SnapshotBuild build)
    {
        var document = build.Document.Section<AIDocument>(AISectionDescriptor.SectionKey);
        build.Add(LedgerOf(document?.Ledger, build));
        if (document is null)
        {
            build.Add(ModelDirectory.Empty);
            build.Add(BudgetDirectory.Empty);
            build.Add(new ProviderAccounts(new Dictionary<string, ModelTarget>(StringComparer.Ordinal)));
            return;
        }

        var types = BuiltInProviders.All.ToDictionary(p => p.Type, StringComparer.Ordinal);
        var providers = document.Providers.ToDictionary(
            p => p.Key,
            p => build.Reuse("provider", p.Key, p.Value.ContentHash() + p.Value.FilesHash, () => types[p.Value.Type].Build(Named(p.Key, p.Value), build)),
            StringComparer.Ordinal);
        var settings = document.Providers.ToDictionary(p => p.Key, p => p.Value.ToUpstreamSettings(), StringComparer.Ordinal);
        var known = new KnownModels(document);
        build.Add(new ProviderAccounts(providers.ToDictionary(
            p => p.Key,
            p => new ModelTarget(p.Value, document.Providers[p.Key], "", null, build.Upstream(p.Value.Address, settings[p.Key])) { State = build.State.Claim($"ai.accounts.{p.Key}", () => new TargetState(build.Time)) },
            StringComparer.Ordinal), known));
        build.Add(new ModelDirectory([.. document.Models.Select(m => Compile(m.Key, m.Value, document, known, providers, settings, build))]));
        PrepareToCount(document, providers);

        var budgets = BudgetDirectory.Compile(document, cheaper => Compile(cheaper, new ModelDocument { Targets = [new ModelTargetDocument { Model = cheaper }] }, document, known, providers, settings, build).Targets[0], build);
        var ledger = build.Part<CallLedger>();
        budgets.Follow(ledger);
        if (build.IsReload)
        {
            // What a reload brings is not found empty by the first calls.
            ledger.Start();
            budgets.FillFrom(ledger);
        }

        build.Add(budgets);
    }

    // A ledger outlives snapshots: one of the same folder and time zone goes on, with the settings of the newest.
    private static CallLedger LedgerOf(LedgerDocument? document, SnapshotBuild build)
    {
        if (document is null)
        {
            return build.State.Claim<CallLedger>("ai.ledger", () => new MemoryLedger(TimeZoneInfo.Utc, build.Time));
        }

        var settings = document.ToSettings();
        var ledger = build.State.Claim<CallLedger>($"ai.ledger {settings.Zone.Id} {settings.Folder}", () => new DurableLedger(settings, build.Time, build.Loggers));
        ((DurableLedger)ledger).Apply(settings);
        return ledger;
    }

    private static ModelAlias Compile(
        string name,
        ModelDocument model,
        AIDocument document,
        KnownModels known,
        Dictionary<string, ModelProvider> providers,
        Dictionary<string, UpstreamSettings> settings,
        SnapshotBuild build)
    {
        var targets = new AliasCompiler(name, model, build);
        foreach (var (target, group) in AliasCompiler.TargetsOf(model))
        {
            target.TrySplit(out var provider, out var providerModel);
            var options = document.Providers[provider!];
            var provides = providers[provider!];
            var endpoint = build.Upstream(provides.Address, settings[provider!]);
            var entry = known.Find(provides.Type, provider!, providerModel!, model, target);
            targets.Add(group, new ModelTarget(provides, options, providerModel!, entry?.Price, endpoint)
            {
                Known = entry,
                UnknownPrice = document.Catalogue.UnknownPrice,
                Weight = target.Weight,
                Arm = target.Arm ?? "",
                Key = targets.KeyOf(target),
                Conditions = TargetConditions.Of(target.When),
                Limits = targets.LimitsOf(target),
                State = AliasCompiler.StateOf(target, options, endpoint, settings[provider!], build),
            });
        }

        var shadow = model.Shadow is { } copied ? Compile(copied.Model, new ModelDocument { Targets = [copied.Target] }, document, known, providers, settings, build).Targets[0] : null;
        return targets.Compile(shadow);
    }

    // Vendors tell what a call used. Ollama leaves out the count of a prompt that it still had, a template may have none; what else
    // tells nothing is met when it does.
    private static void PrepareToCount(AIDocument document, Dictionary<string, ModelProvider> providers)
    {
        foreach (var target in document.Models.Values.SelectMany(m => m.AllTargets()))
        {
            if (target.TrySplit(out var provider, out var model) && providers[provider].Type is "ollama" or "http")
            {
                _ = TokenCounter.Shared.Prepare(TokenFamilies.Of(model));
            }
        }
    }

    private static ProviderOptions Named(string name, ProviderOptions options) => options.Name.Length > 0 ? options : options with { Name = name };
}
