using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Settings of `type: github`.</summary>
public sealed record GitHubModelsOptions : CompatibleOptions
{
    [Description("Organization that calls are counted for; the owner of the token when not set.")]
    [Example("my-company")]
    public string? Organization { get; init; }

    internal string Address => Organization is null
        ? "https://models.github.ai/inference"
        : $"https://models.github.ai/orgs/{Uri.EscapeDataString(Organization)}/inference";
}
