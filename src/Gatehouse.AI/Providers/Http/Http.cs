using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.Http;

/// <summary>Announces `type: http`.</summary>
internal sealed class Http : ProviderDescriptor
{
    public const string Id = "http";

    public override string Type => Id;

    public override string Summary => "A model behind any REST API that takes and gives JSON, by a template";

    public override Type OptionsType => typeof(HttpOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
        => new HttpProvider((HttpOptions)options, ProviderKeys.Claim(options, build));
}
