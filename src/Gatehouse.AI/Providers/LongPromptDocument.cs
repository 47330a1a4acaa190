using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers;

/// <summary>What calls with a long prompt cost: all of the call is billed at it. What is not written is as for shorter ones.</summary>
public sealed record LongPromptDocument : RatesDocument
{
    [Description("Tokens of the prompt, cached ones counted, that it must have more of.")]
    [Example("200000")]
    [AllowedRange("1", "1000000000")]
    public required long Over { get; init; }

    public override void Validate(ProblemList problems)
    {
        if (!Amounts.Any())
        {
            problems.Add(ProblemCodes.Missing, this, "", "long_prompt names no amount", "Write what differs, such as input: 6 USD.");
        }
    }
}
