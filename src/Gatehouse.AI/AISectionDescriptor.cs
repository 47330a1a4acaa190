using Gatehouse.AI.Budgets;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

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
                problems.Add(ProblemCodes.InvalidValue, options, "", "the name of a provider may not have a slash in it", "Rename it: what follows a slash in provider/model is the model.");
            }

            options.Tls?.CheckFiles(problems);
            BuiltInProviders.All.FirstOrDefault(p => p.Type == options.Type)?.Validate(options, problems);
        }

        // Consumers' models may end in a star, and clients ask for a name as it is.
        foreach (var model in ai.Models.Values.Where(m => m.Name.Contains('*', StringComparison.Ordinal)))
        {
            problems.Add(ProblemCodes.InvalidValue, model, "", $"\"{model.Name}\" has a star in it, and names of models are no patterns", "Write each name that clients ask for.");
        }

        var teams = TeamsOf(gateway);
        TargetChecks.Check(ai, teams, problems);
        CheckConsumers(ai, gateway, problems);
        BudgetChecks.Check(ai, gateway, teams, problems);
        CatalogueCheck.Run(ai, problems);
    }

    // A name that no model has would be a right to nothing, in silence.
    private static void CheckConsumers(AIDocument ai, GatewayDocument gateway, ProblemList problems)
    {
        foreach (var consumer in gateway.Consumers.Values)
        {
            for (int i = 0; i < (consumer.Models?.Count ?? 0); i++)
            {
                string name = consumer.Models![i];
                if (!name.EndsWith('*') && !ai.Models.ContainsKey(name))
                {
                    problems.Add(ProblemCodes.UnknownReference, consumer, "models", i, $"\"{name}\" is not defined in ai.models", NearName.Hint(name, ai.Models.Keys));
                }
            }
        }
    }

    private static HashSet<string> TeamsOf(GatewayDocument gateway)
    {
        var written = gateway.Source is ConfigMapping root && root.Find("teams")?.Value is ConfigMapping teams ? teams.Entries.Select(e => e.Key) : [];
        return gateway.Consumers.Values.Select(c => c.Team).Concat(written).Where(t => t.Length > 0).ToHashSet(StringComparer.Ordinal);
    }
}
