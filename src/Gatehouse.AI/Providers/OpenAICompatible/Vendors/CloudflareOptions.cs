using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Settings of `type: cloudflare`.</summary>
public sealed record CloudflareOptions : CompatibleOptions
{
    [Description("Account that serves the calls; needed unless url is set.")]
    [Example("023e105f4ecef8ad9ca31a8372d0c353")]
    public string? AccountId { get; init; }

    internal string Address => $"https://api.cloudflare.com/client/v4/accounts/{Uri.EscapeDataString(AccountId ?? "")}/ai/v1";

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        Require(AccountId, "account_id", "the account", problems);
    }
}
