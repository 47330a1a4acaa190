using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>Models of Google and its partners on Google Cloud, with a service account.</summary>
internal sealed class Vertex : ProviderDescriptor
{
    public const string Id = "vertex";

    public override string Type => Id;

    public override string Summary => "Gemini, Claude and other models through Google Cloud's Vertex AI, with a service account";

    public override string Address => "https://{location}-aiplatform.googleapis.com";

    public override IReadOnlyList<string> Speaks => [Calls.WireForm.Gemini, Calls.WireForm.GeminiEmbedding, Calls.WireForm.AnthropicMessages, Calls.WireForm.AnthropicTokenCount, Calls.WireForm.OpenAIChat];

    public override string Credential => "Authorization: Bearer";

    public override string Documentation => "googleapis/js-genai:src/_api_client.ts";

    public override ProviderCheck Checked => ProviderCheck.Recordings;

    public override Type OptionsType => typeof(VertexOptions);

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
    {
        var vertex = (VertexOptions)options;
        string project = vertex.Project ?? "";
        var tokens = new AccountTokens();
        foreach (var key in vertex.Keys)
        {
            if (VertexAccount.Of(key.Value, out _) is not { } account)
            {
                continue;
            }

            project = project.Length > 0 ? project : account.Project ?? "";
            tokens.Add(key.Value, account, vertex, build);
        }

        return new VertexProvider(vertex, project, ProviderKeys.Claim(options, build), tokens);
    }
}
