using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.AI.Models;

/// <summary>Faults of targets in relation to the providers, the teams and each other.</summary>
internal static class TargetChecks
{
    public static void Check(AIDocument ai, IReadOnlySet<string> teams, ProblemList problems)
    {
        foreach (var target in ai.Models.Values.SelectMany(m => m.AllTargets()))
        {
            Check(ai, target, "", target, problems);
            CheckTeams(target, teams, problems);
        }

        foreach (var shadow in ai.Models.Values.Select(m => m.Shadow).OfType<Shadow.ModelShadowDocument>())
        {
            Check(ai, shadow, "model", shadow.Target, problems);
        }

        foreach (var exceeded in ai.Budgets.Values.Select(b => b.OnExceeded).Where(e => e.Target is not null))
        {
            Check(ai, exceeded, "use_model", exceeded.Target!, problems);
        }
    }

    private static void Check(AIDocument ai, Document place, string setting, ModelTargetDocument target, ProblemList problems)
    {
        if (!target.TrySplit(out var provider, out var model))
        {
            // What is missing has been told.
            if (setting.Length == 0 && target.Model.Length > 0)
            {
                string only = ai.Providers.Count == 1 ? $": \"{ai.Providers.Keys.Single()}/{target.Model.Trim('/')}\"" : "";
                problems.Add(ProblemCodes.InvalidValue, place, setting, $"\"{target.Model}\" does not name a provider and a model", $"Write provider/model{only}.");
            }
        }
        else if (ai.Providers.TryGetValue(provider, out var options))
        {
            CheckKeys(options, provider, place, setting, model, problems);
        }
        else if (!IsWritten(ai, provider))
        {
            problems.Add(ProblemCodes.UnknownReference, place, setting, $"\"{provider}\" is no provider in ai.providers", NearName.Hint(provider, ai.Providers.Keys));
        }
    }

    // A provider that is written and could not be read has its own message.
    private static bool IsWritten(AIDocument ai, string provider)
        => ai.Source is ConfigMapping section && section.Find("providers")?.Value is ConfigMapping providers && providers.Find(provider) is not null;

    // Every call would be refused for want of a key.
    private static void CheckKeys(ProviderOptions options, string provider, Document place, string setting, string model, ProblemList problems)
    {
        var keys = options.Keys.Where(k => k.Enabled).ToList();
        if (keys.Count > 0 && !keys.Any(k => ProviderKey.Serves(k.Models, model)))
        {
            problems.Add(ProblemCodes.InvalidCombination, place, setting, $"no key of {provider} may be used for {model}", $"Add it to the models of a key of {provider}, or take models away from one.");
        }
    }

    // A team that nobody is of would be a target that nobody reaches, in silence.
    private static void CheckTeams(ModelTargetDocument target, IReadOnlySet<string> teams, ProblemList problems)
    {
        for (int i = 0; i < (target.When?.Team?.Count ?? 0); i++)
        {
            string team = target.When!.Team![i];
            if (!teams.Contains(team))
            {
                problems.Add(ProblemCodes.UnknownReference, target.When, "team", i, $"\"{team}\" is no team, and no consumer is of it", NearName.Hint(team, teams));
            }
        }
    }
}
