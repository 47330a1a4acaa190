using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Providers;

/// <summary>One key of a provider.</summary>
public sealed record ProviderKeyDocument : Document
{
    [ShortForm]
    [Description("The key.")]
    [Example("\"${env:OPENAI_API_KEY}\"")]
    public required Secret Value { get; init; }

    [Description("Part of the calls that it takes, in proportion to the weights of the keys with the same order.")]
    [AllowedRange("1", "1000")]
    public int Weight { get; init; } = 1;

    [Description("Keys with a higher number are used only while none with a lower one may be.")]
    [AllowedRange("1", "100")]
    public int Order { get; init; } = 1;

    [Description("Models of the provider that it may be used for; a name may end in *. All when not set.")]
    [Example("[\"gpt-5*\"]")]
    [NotEmpty]
    public IReadOnlyList<string>? Models { get; init; }

    [Description("What it is given at most.")]
    public CallLimitsDocument? Limits { get; init; }

    [Description("Whether it is used at all.")]
    public bool Enabled { get; init; } = true;
}
