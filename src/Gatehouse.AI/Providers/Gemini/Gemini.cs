using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.Gemini;

/// <summary>Google's Gemini API, with keys of Google AI Studio.</summary>
internal sealed class Gemini : ProviderDescriptor
{
    public const string Id = "gemini";

    public override string Type => Id;

    public override string Summary => "Gemini models through Google's Gemini API (Google AI Studio)";

    public override string Address => "https://generativelanguage.googleapis.com";

    public override IReadOnlyList<string> Speaks => [Calls.WireForm.Gemini, Calls.WireForm.GeminiEmbedding, Calls.WireForm.GeminiBatchEmbedding, Calls.WireForm.GeminiTokenCount];

    public override string Credential => "x-goog-api-key";

    public override string Documentation => "googleapis/js-genai:src/types.ts";

    public override ProviderCheck Checked => ProviderCheck.Recordings;

    public override Type OptionsType => typeof(GeminiOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
        => new GeminiProvider((GeminiOptions)options, ProviderKeys.Claim(options, build));
}
