using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>Announces `type: cohere`.</summary>
internal sealed class Cohere : ProviderDescriptor
{
    public const string Id = "cohere";

    public override string Type => Id;

    public override string Summary => "Cohere's models through its API, version 2: chat, embeddings, reranking";

    public override string Address => "https://api.cohere.com";

    public override IReadOnlyList<string> Speaks => [Calls.WireForm.CohereChat, Calls.WireForm.CohereRerank];

    public override string Credential => "Authorization: Bearer";

    public override string Documentation => "cohere-ai/cohere-typescript:src/serialization/types/ChatFinishReason.ts";

    public override ProviderCheck Checked => ProviderCheck.Recordings;

    public override Type OptionsType => typeof(CohereOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
        => new CohereProvider((CohereOptions)options, ProviderKeys.Claim(options, build));
}
