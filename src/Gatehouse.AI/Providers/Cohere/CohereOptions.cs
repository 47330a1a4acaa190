using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>Settings of a provider of type cohere: those of every provider.</summary>
public sealed record CohereOptions : ProviderOptions
{
    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (Keys.Count == 0 && Url is null)
        {
            problems.Add(ProblemCodes.Missing, this, "keys", "Cohere's API needs a key", "keys: [\"${env:COHERE_API_KEY}\"]");
        }
    }
}
