using Gatehouse.AI.Budgets;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Shadow;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI;

/// <summary>Announces the `ai:` section to the configuration.</summary>
public sealed class AISectionDescriptor : SectionDescriptor
{
    public const string SectionKey = "ai";

    public override string Key => SectionKey;

    public override string Summary => "Model providers and the models that clients ask for.";

    public override Type DocumentType => typeof(AIDocument);

    public override IReadOnlyList<DocumentVariants> Variants { get; } =
    [
        new DocumentVariants(
            typeof(ProviderOptions),
            "type",
            [.. BuiltInProviders.All.Select(p => new DocumentVariant(p.Type, p.OptionsType, p.Summary))],
            []),
    ];

    public override void Validate(Document document, GatewayDocument gateway, ProblemList problems)
    {
        var ai = (AIDocument)document;
        foreach (var (name, options) in ai.Providers)
        {
            if (name.Contains('/', StringComparison.Ordinal))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "", "the name of a provider may not have a slash in it");
            }

            options.Tls?.CheckFiles(problems);
            BuiltInProviders.All.FirstOrDefault(p => p.Type == options.Type)?.Validate(options, problems);
        }

        foreach (var target in ai.Models.Values.SelectMany(m => m.AllTargets()))
        {
            if (!target.TrySplit(out var provider, out _))
            {
                problems.Add(
                    ProblemCodes.InvalidValue,
                    target,
                    "",
                    $"\"{target.Model}\" does not name a provider and a model",
                    $"Write provider/model{(ai.Providers.Count == 1 ? $": \"{ai.Providers.Keys.Single()}/{target.Model.Trim('/')}\"" : "")}.");
            }
            else if (!ai.Providers.ContainsKey(provider))
            {
                problems.Add(
                    ProblemCodes.UnknownReference,
                    target,
                    "",
                    $"\"{provider}\" is no provider in ai.providers",
                    NearName.Hint(provider, ai.Providers.Keys));
            }
        }

        foreach (var shadow in ai.Models.Values.Select(m => m.Shadow).OfType<ModelShadowDocument>())
        {
            if (shadow.Target.TrySplit(out var provider, out _) && !ai.Providers.ContainsKey(provider))
            {
                problems.Add(ProblemCodes.UnknownReference, shadow, "model", $"\"{provider}\" is no provider in ai.providers", NearName.Hint(provider, ai.Providers.Keys));
            }
        }

        BudgetChecks.Check(ai, gateway, problems);
        CatalogueCheck.Run(ai, problems);
    }
}
