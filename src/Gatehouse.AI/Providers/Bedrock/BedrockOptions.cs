using System.ComponentModel;
using Gatehouse.AI.Providers.CohereCompatible;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Settings of a provider of type bedrock: API keys of Bedrock, or an access key that calls are signed with.</summary>
public sealed record BedrockOptions : ProviderOptions
{
    [Description("Region of the endpoint, which calls are signed for.")]
    [Example("eu-central-1")]
    public string? Region { get; init; }

    [Description("Id of the access key that calls are signed with, in place of keys.")]
    [Example("\"${env:AWS_ACCESS_KEY_ID}\"")]
    public Secret? AccessKeyId { get; init; }

    [Description("Secret of the access key.")]
    [Example("\"${env:AWS_SECRET_ACCESS_KEY}\"")]
    public Secret? SecretAccessKey { get; init; }

    [Description("Token of a temporary access key.")]
    [Example("\"${env:AWS_SESSION_TOKEN}\"")]
    public Secret? SessionToken { get; init; }

    [Description("What vectors of Cohere's models are for when the client does not say (input_type): they must be told, and vectors of documents and of the questions about them differ.")]
    public CohereInputType InputType { get; init; }

    [Description("Values of the field anthropic-beta that go on to Claude models with calls of Anthropic's form; others are left out and reported. When not set: all but those that Bedrock is known to refuse.")]
    [Example("[context-1m-2025-08-07]")]
    public IReadOnlyList<string>? Betas { get; init; }

    /// <summary>Whether calls are signed.</summary>
    internal bool Signs => AccessKeyId is not null;

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        CheckRegion(problems);
        if (Keys.Count > 0 && (AccessKeyId ?? SecretAccessKey ?? SessionToken) is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "keys", "keys and an access key are two ways to say who calls", "Keep keys (API keys of Bedrock), or access_key_id and secret_access_key.");
        }
        else if (Keys.Count == 0 && (AccessKeyId ?? SecretAccessKey ?? SessionToken) is null)
        {
            problems.Add(ProblemCodes.Missing, this, "keys", "Bedrock needs an API key or an access key", "keys: [\"${env:AWS_BEARER_TOKEN_BEDROCK}\"], or access_key_id and secret_access_key.");
        }
        else if (Keys.Count == 0 && AccessKeyId is null)
        {
            problems.Add(ProblemCodes.Missing, this, "access_key_id", "an access key has an id", "access_key_id: \"${env:AWS_ACCESS_KEY_ID}\"");
        }
        else if (Keys.Count == 0 && SecretAccessKey is null)
        {
            problems.Add(ProblemCodes.Missing, this, "secret_access_key", "an access key has a secret", "secret_access_key: \"${env:AWS_SECRET_ACCESS_KEY}\"");
        }
    }

    private void CheckRegion(ProblemList problems)
    {
        if (Region is null)
        {
            if (Url is null || Keys.Count == 0)
            {
                problems.Add(ProblemCodes.Missing, this, "region", "Bedrock is asked in a region", "region: eu-central-1");
            }
        }
        else if (Region.Length == 0 || Region.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "region", $"\"{Region}\" is not the name of a region", "region: eu-central-1");
        }
    }
}
