using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Providers;

/// <summary>One key, with how it may be used; what is known of it lives as long as a configuration names it.</summary>
public sealed class ProviderKey(Secret secret)
{
    public Secret Secret { get; } = secret;

    /// <summary>The first characters of its SHA-256, by which it is shown; empty for an account without keys.</summary>
    public string Id { get; init; } = "";

    public int Weight { get; init; } = 1;

    /// <summary>Keys with a higher number are used only while none with a lower one may be.</summary>
    public int Order { get; init; } = 1;

    /// <summary>Models that it may be used for; null for all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    public bool IsEnabled { get; init; } = true;

    internal CallLimits? Limits { get; init; }

    internal KeyState State { get; init; } = new();

    /// <summary>Whether it may ever be used for a model.</summary>
    public bool Serves(string model) => IsEnabled && Serves(Models, model);

    /// <param name="models">Names and beginnings of names; null for all.</param>
    /// <param name="model">The provider's name of a model.</param>
    internal static bool Serves(IReadOnlyList<string>? models, string model)
    {
        if (models is null)
        {
            return true;
        }

        foreach (string pattern in models)
        {
            if (pattern.EndsWith('*') ? model.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : pattern == model)
            {
                return true;
            }
        }

        return false;
    }
}
