using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.Anthropic;

/// <summary>Anthropic's Messages API, and what speaks its form under another address.</summary>
internal sealed class Anthropic : ProviderDescriptor
{
    public const string Id = "anthropic";

    public override string Type => Id;

    public override string Summary => "Claude models through Anthropic's Messages API";

    public override string Address => "https://api.anthropic.com/v1";

    public override IReadOnlyList<string> Speaks => [Calls.WireForm.AnthropicMessages, Calls.WireForm.AnthropicTokenCount];

    public override string Credential => "x-api-key";

    public override string Documentation => "https://docs.anthropic.com/en/api/messages";

    public override ProviderCheck Checked => ProviderCheck.Recordings;

    public override Type OptionsType => typeof(AnthropicOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
        => new AnthropicProvider((AnthropicOptions)options, ProviderKeys.Claim(options, build));
}
