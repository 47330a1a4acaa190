using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers;

/// <summary>What calls cost that a provider serves in a tier of its own: a share of the usual price of tokens, or amounts.</summary>
public sealed record ServiceTierDocument : RatesDocument
{
    [ShortForm]
    [Description("Share of the usual price of tokens.")]
    [Example("50%")]
    [AllowedRange("0%", "1000%")]
    public Share? Share { get; init; }

    public override void Validate(ProblemList problems)
    {
        if (Share is null && !Amounts.Any())
        {
            problems.Add(ProblemCodes.Missing, this, "", "the service tier has neither a share nor an amount", "Write 50%, or amounts such as input: 2.5 USD.");
        }
        else if (Share is not null && Amounts.Any())
        {
            problems.Add(ProblemCodes.InvalidCombination, this, Amounts.First().Setting, "a service tier has a share of the usual price or amounts of its own, not both", "Remove one of them.");
        }
    }
}
