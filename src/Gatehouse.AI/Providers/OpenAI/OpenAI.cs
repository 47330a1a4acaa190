using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.OpenAI;

/// <summary>Announces `type: openai`.</summary>
public sealed class OpenAI : ProviderDescriptor
{
    public override string Type => "openai";

    public override string Summary => "OpenAI, and every server that speaks its API (by url).";

    public override Type OptionsType => typeof(OpenAIOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
        => new OpenAIProvider((OpenAIOptions)options, ProviderKeys.Claim(options, build));
}
