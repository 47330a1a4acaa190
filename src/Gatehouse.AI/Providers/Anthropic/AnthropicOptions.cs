using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Anthropic;

/// <summary>Settings of a provider of type anthropic.</summary>
public sealed record AnthropicOptions : ProviderOptions
{
    [Description("Longest answer, in tokens, of a call that sets no limit itself; the API must be told one. When not set: the model's own maximum, for calls that do not stream at most 21333.")]
    [AllowedRange("1", "1000000")]
    public int? MaxTokens { get; init; }

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (Keys.Count == 0 && Url is null)
        {
            problems.Add(ProblemCodes.Missing, this, "keys", "Anthropic's API needs a key", "keys: [\"${env:ANTHROPIC_API_KEY}\"]");
        }
    }
}
