using System.ComponentModel;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Settings of `type: mistral`.</summary>
public sealed record MistralOptions : CompatibleOptions
{
    [Description("Put the vendor's safety prompt before every conversation (safe_prompt); a call that says otherwise is left as it is.")]
    public bool SafePrompt { get; init; }

    internal IReadOnlyList<KeyValuePair<string, string>> Adds => SafePrompt ? [new("safe_prompt", "true")] : [];
}
