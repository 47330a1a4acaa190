using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>Announces `type: ollama`.</summary>
internal sealed class Ollama : ProviderDescriptor
{
    public const string Id = "ollama";

    public override string Type => Id;

    public override string Summary => "Models that an Ollama server runs, through its own API";

    public override string Address => "http://localhost:11434";

    public override IReadOnlyList<string> Speaks => [Calls.WireForm.OllamaChat, Calls.WireForm.OllamaGenerate, Calls.WireForm.OllamaEmbed, Calls.WireForm.OllamaEmbeddings];

    public override string Credential => "Authorization: Bearer";

    public override string Documentation => "ollama/ollama:docs/openapi.yaml";

    public override ProviderCheck Checked => ProviderCheck.Documentation;

    public override Type OptionsType => typeof(OllamaOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
        => new OllamaProvider((OllamaOptions)options, ProviderKeys.Claim(options, build));
}
