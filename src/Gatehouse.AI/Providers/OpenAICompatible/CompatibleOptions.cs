using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Settings that every provider of OpenAI's chat format has; a vendor with settings of its own adds them.</summary>
public abstract record CompatibleOptions : ProviderOptions
{
    [Description("Ask for token counts in streams when the client does not. When not set, as the vendor's documentation has it.")]
    public bool? StreamUsage { get; init; }

    [Description("Whether calls of the Responses API go on as they come; otherwise they are translated to chat. When not set, as the vendor's documentation has it.")]
    public bool? Responses { get; init; }

    /// <summary>Reports a setting that the vendor's own address is made of.</summary>
    protected void Require(string? value, string setting, string what, ProblemList problems)
    {
        if (Url is null && string.IsNullOrWhiteSpace(value))
        {
            problems.Add(ProblemCodes.Missing, this, setting, $"the address has {what} in it", $"Add {setting}, or the whole url.");
        }
    }
}
