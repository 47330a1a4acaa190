using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.Azure;

/// <summary>Announces `type: azure`.</summary>
internal sealed class Azure : ProviderDescriptor
{
    public override string Type => "azure";

    public override string Summary => "Azure OpenAI: deployments of models in a resource of one's own.";

    public override string Address => "https://{resource}.openai.azure.com";

    public override IReadOnlyList<string> Speaks =>
    [
        Calls.WireForm.OpenAIChat,
        Calls.WireForm.OpenAIResponses,
        Calls.WireForm.OpenAICompletions,
        Calls.WireForm.OpenAIEmbeddings,
        Calls.WireForm.OpenAIImages,
        Calls.WireForm.OpenAIImageEdits,
        Calls.WireForm.OpenAISpeech,
        Calls.WireForm.OpenAITranscriptions,
        Calls.WireForm.OpenAITranslations,
    ];

    public override string Credential => "api-key, or Authorization: Bearer";

    public override string Documentation => "openai/openai-node:src/azure.ts";

    public override ProviderCheck Checked => ProviderCheck.Recordings;

    public override Type OptionsType => typeof(AzureOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
    {
        var azure = (AzureOptions)options;
        var tokens = new AccountTokens();
        foreach (var key in azure.Auth == AzureCredential.ClientSecret ? azure.Keys : [])
        {
            tokens.Add(key.Value, new EntraGrant(azure, key.Value), azure, build);
        }

        return new AzureProvider(azure, ProviderKeys.Claim(options, build), tokens);
    }
}
