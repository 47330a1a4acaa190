using System.Buffers;
using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>Settings of a provider of type vertex.</summary>
public sealed record VertexOptions : ProviderOptions
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-:.");

    /// <summary>Where calls go that name no place: Google chooses one.</summary>
    public const string Everywhere = "global";

    [Description("Google Cloud project. That of the service account when not set.")]
    [Example("my-project")]
    public string? Project { get; init; }

    [Description("Where the models run: a region, the multi-regions us and eu, or global.")]
    [Example("europe-west4")]
    public string Location { get; init; } = Everywhere;

    [Description("Values of the field anthropic-beta that go on to Claude models; others are left out and reported. When not set: all but those that Vertex AI is known to refuse.")]
    [Example("[context-1m-2025-08-07]")]
    public IReadOnlyList<string>? Betas { get; init; }

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (Keys.Count == 0 && Url is null)
        {
            problems.Add(ProblemCodes.Missing, this, "keys", "Vertex AI needs a service account", "keys: [\"${file:/run/secrets/service-account.json}\"]");
        }

        bool knowsProject = Project is { Length: > 0 };
        foreach (var key in Keys)
        {
            knowsProject |= VertexAccount.Of(key.Value, out var fault)?.Project is not null;
            if (fault is not null)
            {
                problems.Add(ProblemCodes.InvalidValue, this, "keys", $"the key of the service account {fault}", "Use the JSON file as Google Cloud gives it out, or a ready access token.");
            }
        }

        if (!knowsProject && (Keys.Count > 0 || Url is not null))
        {
            problems.Add(ProblemCodes.Missing, this, "project", "Vertex AI needs a project, and no key names one", "project: my-project");
        }

        if (!IsName(Location) || (Project is not null && !IsName(Project)))
        {
            problems.Add(ProblemCodes.InvalidValue, this, IsName(Location) ? "project" : "location", "has characters that no project or location has", "location: europe-west4");
        }
    }

    // Both go into host and path.
    private static bool IsName(string text) => text.Length is > 0 and <= 63 && !text.AsSpan().ContainsAnyExcept(NameCharacters);
}
