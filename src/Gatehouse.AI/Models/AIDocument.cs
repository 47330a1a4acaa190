using System.ComponentModel;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models;

/// <summary>The `ai:` section: who answers model calls, and under which names clients ask for them.</summary>
[Planned("prompts", "budgets", "catalogue", "cache", "guards", "evaluations")]
public sealed record AIDocument : Document
{
    [Description("Accounts at vendors and model servers of your own, by name.")]
    public IReadOnlyDictionary<string, ProviderOptions> Providers { get; init; } = new Dictionary<string, ProviderOptions>(StringComparer.Ordinal);

    [Description("Names that clients ask for; only these can be called.")]
    public IReadOnlyDictionary<string, ModelDocument> Models { get; init; } = new Dictionary<string, ModelDocument>(StringComparer.Ordinal);
}
