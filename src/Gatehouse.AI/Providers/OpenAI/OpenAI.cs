using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.OpenAI;

/// <summary>Announces `type: openai`.</summary>
public sealed class OpenAI : ProviderDescriptor
{
    public override string Type => "openai";

    public override string Summary => "OpenAI, and every server that speaks its API (by url).";

    public override string Address => "https://api.openai.com/v1";

    public override IReadOnlyList<string> Speaks => [Calls.WireForm.OpenAIChat, Calls.WireForm.OpenAIResponses, Calls.WireForm.OpenAITokenCount];

    public override string Credential => "Authorization: Bearer";

    public override string Documentation => "https://platform.openai.com/docs/api-reference/chat";

    public override ProviderCheck Checked => ProviderCheck.Recordings;

    public override Type OptionsType => typeof(OpenAIOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
        => new OpenAIProvider((OpenAIOptions)options, ProviderKeys.Claim(options, build));
}
