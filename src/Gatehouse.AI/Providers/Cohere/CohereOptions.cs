using System.ComponentModel;
using Gatehouse.AI.Providers.CohereCompatible;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>Settings of a provider of type cohere.</summary>
public sealed record CohereOptions : ProviderOptions
{
    [Description("What vectors are for when the client does not say (input_type): the vendor must be told, and vectors of documents and of the questions about them differ.")]
    public CohereInputType InputType { get; init; }

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (Keys.Count == 0 && Url is null)
        {
            problems.Add(ProblemCodes.Missing, this, "keys", "Cohere's API needs a key", "keys: [\"${env:COHERE_API_KEY}\"]");
        }
    }
}
