using System.ComponentModel;
using Gatehouse.AI.Providers.OpenAIResponses;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Azure;

/// <summary>Settings of `type: azure`.</summary>
public sealed record AzureOptions : ProviderOptions
{
    [Description("Which API of the resource is called: v1, or deployments for one with a dated api_version.")]
    public AzureSurface Surface { get; init; }

    [Description("Version of the API (api-version): needed with deployments, and on v1 only for what is in preview.")]
    [Example("2024-10-21")]
    public string? ApiVersion { get; init; }

    [Description("What the keys are: key for keys of the resource (api-key), bearer for access tokens of Entra ID.")]
    public AzureCredential Auth { get; init; }

    [Description("Which API answers chat of every client but those of the Responses API: chat_completions, responses, or auto: chat completions but for deployments named like a model that only the Responses API serves. The Responses API is on v1 alone.")]
    public OpenAIApi Api { get; init; }

    [Description("Ask for token counts in streams when the client does not; switch off for versions of the API that refuse stream_options.")]
    public bool StreamUsage { get; init; } = true;

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (Url is null)
        {
            problems.Add(ProblemCodes.Missing, this, "url", "an Azure resource has an address of its own", "Add url: https://NAME.openai.azure.com, or https://NAME.services.ai.azure.com.");
        }

        if (Keys.Count == 0)
        {
            problems.Add(ProblemCodes.Missing, this, "keys", "Azure OpenAI needs a key or a token", "Add keys: [\"${env:AZURE_OPENAI_API_KEY}\"]; with auth: bearer the keys are access tokens.");
        }

        if (Surface == AzureSurface.Deployments && ApiVersion is null)
        {
            problems.Add(ProblemCodes.Missing, this, "api_version", "deployments are called with an api_version", "Add api_version: \"2024-10-21\", or leave surface out.");
        }

        if (Surface == AzureSurface.Deployments && Api == OpenAIApi.Responses)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "api", "the Responses API is served by the v1 API alone", "Remove surface: deployments, or set api to chat_completions.");
        }

        if (ApiVersion is not null && !ApiVersion.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "api_version", $"\"{ApiVersion}\" is no version of an API", "It is a date, with or without -preview; on v1 the word preview.");
        }
    }
}
