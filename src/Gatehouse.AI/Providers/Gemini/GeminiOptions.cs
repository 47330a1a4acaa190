using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Gemini;

/// <summary>Settings of a provider of type gemini.</summary>
public sealed record GeminiOptions : ProviderOptions
{
    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (Keys.Count == 0 && Url is null)
        {
            problems.Add(ProblemCodes.Missing, this, "keys", "Google's Gemini API needs a key", "keys: [\"${env:GEMINI_API_KEY}\"]");
        }
    }
}
