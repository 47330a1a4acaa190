using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>Checks `ai.catalogue` against the providers, and the models that are named against what is known.</summary>
internal static class CatalogueCheck
{
    public static void Run(AIDocument ai, ProblemList problems)
    {
        string[] types = [.. BuiltInProviders.All.Select(p => p.Type)];
        foreach (var (key, document) in ai.Catalogue.Models)
        {
            if (key.Contains('*', StringComparison.Ordinal))
            {
                problems.Add(ProblemCodes.InvalidValue, document, "", $"\"{key}\" has a star in it, and a model is named as it is", "Write one entry for each model, or a price for all models of a provider beside its type.");
                continue;
            }

            int slash = key.IndexOf('/', StringComparison.Ordinal);
            if (slash <= 0 || slash == key.Length - 1)
            {
                problems.Add(ProblemCodes.InvalidValue, document, "", $"\"{key}\" does not name a provider and a model", "Write provider/model.");
            }
            else if (key[..slash] is var provider && !ai.Providers.ContainsKey(provider) && !types.Contains(provider, StringComparer.Ordinal))
            {
                problems.Add(ProblemCodes.UnknownReference, document, "", $"\"{provider}\" is no provider in ai.providers and no type of provider", NearName.Hint(provider, ai.Providers.Keys.Concat(types)));
            }
        }

        var known = new KnownModels(ai);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (alias, place, target) in TargetsOf(ai))
        {
            if (target.TrySplit(out var provider, out var model) && ai.Providers.TryGetValue(provider, out var options) && seen.Add(target.Model))
            {
                Check(known.Find(options.Type, provider, model, alias, target), options, model, target.Model, place, ai.Catalogue.UnknownPrice, problems);
            }
        }
    }

    private static IEnumerable<(ModelDocument Alias, Document Place, ModelTargetDocument Target)> TargetsOf(AIDocument ai)
    {
        foreach (var alias in ai.Models.Values)
        {
            foreach (var target in alias.AllTargets())
            {
                yield return (alias, target, target);
            }

            if (alias.Shadow is { } shadow)
            {
                yield return (alias, shadow, shadow.Target);
            }
        }

        foreach (var budget in ai.Budgets.Values)
        {
            if (budget.OnExceeded.Target is { } target)
            {
                yield return (new ModelDocument { Targets = [target] }, budget.OnExceeded, target);
            }
        }
    }

    private static void Check(CatalogueModel? known, ProviderOptions options, string model, string target, Document place, UnknownPrice policy, ProblemList problems)
    {
        if (known?.Price is null && policy == UnknownPrice.Refuse)
        {
            Warn(problems, place, $"the price of {target} is not known, and ai.catalogue.unknown_price refuses its calls", NearestOf(options, known, model) ?? "Write its price beside it, or under ai.catalogue.models.");
        }
        else if ((known is null || known.Price?.IsEstimate == true) && MayBeListed(options))
        {
            Warn(problems, place, $"{target} is not in the catalogue of models, so that neither its price nor its size is known", NearestOf(options, null, model) ?? "Write what is known of it under ai.catalogue.models.");
        }
    }

    // Deployments have names of their own, and other addresses may have any model.
    private static bool MayBeListed(ProviderOptions options)
        => options.Type != "azure" && KnownModels.IsVendor(options.Type, options) && ModelCatalogue.BuiltIn.Of(options.Type) is not null;

    private static string? NearestOf(ProviderOptions options, CatalogueModel? known, string model)
        => known is null && MayBeListed(options) ? NearName.Hint(model, ModelCatalogue.BuiltIn.Of(options.Type)!.Models.Select(m => m.Id)) : null;

    private static void Warn(ProblemList problems, Document place, string message, string hint)
        => problems.Add(new ConfigurationProblem(ProblemCodes.UnknownModel, place.Mark, place.SourcePath, message) { Severity = ProblemSeverity.Warning, Hint = hint });
}
