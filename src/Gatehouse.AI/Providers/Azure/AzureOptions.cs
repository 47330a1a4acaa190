using System.ComponentModel;
using Gatehouse.AI.Providers.OpenAIResponses;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers.Azure;

/// <summary>Settings of `type: azure`.</summary>
public sealed record AzureOptions : ProviderOptions
{
    [Description("Which API of the resource is called: v1, or deployments for one with a dated api_version.")]
    public AzureSurface Surface { get; init; }

    [Description("Version of the API (api-version): needed with deployments, and on v1 only for what is in preview.")]
    [Example("2024-10-21")]
    public string? ApiVersion { get; init; }

    [Description("What the keys are: key for keys of the resource (api-key), bearer for access tokens of Entra ID, client_secret for secrets of an application that access tokens are fetched for.")]
    public AzureCredential Auth { get; init; }

    [Description("Tenant of the application, with auth: client_secret: its id or a domain.")]
    [Example("contoso.onmicrosoft.com")]
    [NotEmpty]
    public string? Tenant { get; init; }

    [Description("Id of the application, with auth: client_secret.")]
    [Example("11111111-2222-3333-4444-555555555555")]
    [NotEmpty]
    public string? ClientId { get; init; }

    [Description("Where access tokens are given out; another one in clouds of their own, such as https://login.microsoftonline.us.")]
    public HttpAddress Authority { get; init; } = new("https", "login.microsoftonline.com", 443, "");

    [Description("What access tokens are asked for.")]
    [NotEmpty]
    public string Scope { get; init; } = "https://cognitiveservices.azure.com/.default";

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

        ValidateApplication(problems);
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

    private void ValidateApplication(ProblemList problems)
    {
        foreach (var (setting, value) in new[] { ("tenant", Tenant), ("client_id", ClientId) })
        {
            if (Auth == AzureCredential.ClientSecret && value is null)
            {
                problems.Add(ProblemCodes.Missing, this, setting, $"an application is known by its tenant and client_id, and \"{setting}\" is missing", "Both stand on the overview page of the app registration.");
            }
            else if (Auth != AzureCredential.ClientSecret && value is not null)
            {
                problems.Add(ProblemCodes.InvalidCombination, this, setting, $"{setting} belongs to auth: client_secret", $"Remove {setting}, or set auth: client_secret.");
            }
        }
    }
}
