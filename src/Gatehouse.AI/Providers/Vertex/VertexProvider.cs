using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>
/// Makes calls for models on Vertex AI: one address and one credential, and as many forms as there are publishers, of which the
/// model's name tells one.
/// </summary>
internal sealed class VertexProvider : ModelProvider
{
    private readonly AccountTokens _tokens;
    private readonly VertexGemini _gemini;
    private readonly VertexClaude _claude;
    private readonly VertexMistral _mistral;
    private readonly VertexOpenModels _open;

    public VertexProvider(VertexOptions options, string project, ProviderKeys keys, AccountTokens tokens)
    {
        Name = options.Name;
        Keys = keys;
        _tokens = tokens;
        Address = options.Url ?? AddressOf(options.Location);
        string place = $"/projects/{Uri.EscapeDataString(project)}/locations/{Uri.EscapeDataString(options.Location)}";
        _gemini = new VertexGemini(Address, place);
        _claude = new VertexClaude(Address, place, options.Betas);
        _mistral = new VertexMistral(Address, place);
        _open = new VertexOpenModels(Address, place);
    }

    public override string Name { get; }

    public override HttpAddress Address { get; }

    public override string Type => Vertex.Id;

    public override ProviderKeys Keys { get; }

    public override string WireForm => Calls.WireForm.Gemini;

    public override bool Speaks(string form, string model) => Of(model).Speaks(form, model);

    /// <summary>Of the forms that pass, OpenAI's alone tells its usage on request.</summary>
    public override bool ReportsStreamUsageOnRequest => true;

    public override bool ReadsThinking(Part part, string model) => VertexModel.Of(model).Publisher switch
    {
        VertexModel.Google => GeminiSignature.IsOn(part),
        VertexModel.Anthropic => AnthropicParts.IsClaudesThinking(part),
        _ => false,
    };

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss) => Of(providerModel).Translate(call, providerModel, loss);

    public override UpstreamCall PassThrough(in PassedCall passed) => Of(passed.Model).PassThrough(passed);

    public override Translation<EmbeddingCall, EmbeddingReply>? EmbeddingsOf(string model) => Of(model).EmbeddingsOf(model);

    public override Translation<ModelCall, TokenCount>? CountingOf(string model) => Of(model).Counting;

    /// <summary>For a key that is a ready access token; that of a service account is fetched.</summary>
    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal().Trim());
        }
    }

    public override ValueTask AuthenticateAsync(UpstreamCall call, Secret key, CancellationToken cancellationToken)
    {
        if (_tokens.TryAuthenticate(call, key, cancellationToken, out var done))
        {
            return done;
        }

        Authenticate(call, key);
        return default;
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => Of(model).ReadReply(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => form switch
    {
        Calls.WireForm.Gemini or Calls.WireForm.GeminiEmbedding => GeminiReply.Summarize(body),
        Calls.WireForm.OpenAIChat => OpenAISummary.Read(body.Span),
        _ => AnthropicReply.Summarize(body),
    };

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body)
    {
        if (status == 401)
        {
            _tokens.Forget();
        }

        return VertexErrors.Read(status, headers, body);
    }

    /// <summary>The cloud's own errors are Google's, whatever form the model has.</summary>
    public override bool PassesError(string form, ReadOnlySpan<byte> body)
        => form is Calls.WireForm.Gemini or Calls.WireForm.GeminiEmbedding
            || (form is Calls.WireForm.AnthropicMessages or Calls.WireForm.AnthropicTokenCount && VertexErrors.FormOf(body) == Calls.WireForm.AnthropicMessages);

    public override ProviderStream OpenStream(string model) => Of(model).OpenStream();

    public override ProviderTap OpenTap(string form, string model) => Of(model).OpenTap();

    // docs.cloud.google.com: global has no region in its name, the multi-regions have names of their own.
    private static HttpAddress AddressOf(string location) => new("https", location switch
    {
        VertexOptions.Everywhere => "aiplatform.googleapis.com",
        "us" or "eu" => $"aiplatform.{location}.rep.googleapis.com",
        _ => $"{location}-aiplatform.googleapis.com",
    }, 443, "");

    private VertexPublisher Of(string model) => VertexModel.Of(model).Publisher switch
    {
        VertexModel.Google => _gemini,
        VertexModel.Anthropic => _claude,
        VertexModel.Mistral => _mistral,
        _ => _open,
    };
}
