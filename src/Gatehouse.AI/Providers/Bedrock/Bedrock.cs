using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Amazon Bedrock's Converse API: models of many vendors in one form.</summary>
internal sealed class Bedrock : ProviderDescriptor
{
    public const string Id = "bedrock";

    public override string Type => Id;

    public override string Summary => "Models of many vendors through Amazon Bedrock's Converse API, Claude in its own form too";

    public override string Address => "https://bedrock-runtime.{region}.amazonaws.com";

    public override IReadOnlyList<string> Speaks => [Calls.WireForm.BedrockConverse, Calls.WireForm.AnthropicMessages];

    public override string Credential => "AWS Signature Version 4, or Authorization: Bearer";

    public override string Documentation => "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html";

    public override ProviderCheck Checked => ProviderCheck.Recordings;

    public override Type OptionsType => typeof(BedrockOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
        => new BedrockProvider((BedrockOptions)options, ProviderKeys.Claim(options, build), build.Time);
}
