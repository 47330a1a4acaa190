using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>Makes calls for Gemini models on Vertex AI.</summary>
internal sealed class VertexProvider : ModelProvider
{
    // What Google's own clients ask for (googleapis/js-genai:src/_api_client.ts).
    private const string Version = "/v1beta1";

    private readonly IReadOnlyDictionary<Secret, VertexTokens> _tokens;
    private readonly string _place;

    public VertexProvider(VertexOptions options, string project, ProviderKeys keys, IReadOnlyDictionary<Secret, VertexTokens> tokens)
    {
        Name = options.Name;
        Keys = keys;
        _tokens = tokens;
        Address = options.Url ?? AddressOf(options.Location);
        _place = $"{Version}/projects/{Uri.EscapeDataString(project)}/locations/{Uri.EscapeDataString(options.Location)}";
    }

    public override string Name { get; }

    public override HttpAddress Address { get; }

    public override string Type => Vertex.Id;

    public override ProviderKeys Keys { get; }

    public override string WireForm => Calls.WireForm.Gemini;

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
        => GeminiCalls.Of(Address, PathOf(providerModel), call.Stream, GeminiTranslator.Write(call, providerModel, loss));

    public override UpstreamCall PassThrough(in PassedCall passed) => GeminiCalls.Of(Address, PathOf(passed.Model), passed.Streams, passed.Body);

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
        if (TokensOf(key) is { } tokens)
        {
            return FetchAsync(tokens, call, cancellationToken);
        }

        Authenticate(call, key);
        return default;
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => GeminiReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => GeminiReply.Summarize(body);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body)
    {
        if (status == 401)
        {
            // Which key it was is not told; a token too many is fetched, once.
            foreach (var tokens in _tokens.Values)
            {
                tokens.Forget();
            }
        }

        return GeminiErrors.Read(status, headers, body);
    }

    public override ProviderStream OpenStream(string model) => new GeminiStream();

    public override ProviderTap OpenTap(string form, string model) => new GeminiTap();

    private static async ValueTask FetchAsync(VertexTokens tokens, UpstreamCall call, CancellationToken cancellationToken)
        => call.Headers.Set("Authorization", "Bearer " + await tokens.GetAsync(cancellationToken));

    // docs.cloud.google.com: global has no region in its name, the multi-regions have names of their own.
    private static HttpAddress AddressOf(string location) => new("https", location switch
    {
        VertexOptions.Everywhere => "aiplatform.googleapis.com",
        "us" or "eu" => $"aiplatform.{location}.rep.googleapis.com",
        _ => $"{location}-aiplatform.googleapis.com",
    }, 443, "");

    // What is known of a key outlives a reload, so it may be of an older configuration: it is found by its text.
    private VertexTokens? TokensOf(Secret key)
    {
        if (_tokens.Count == 0)
        {
            return null;
        }

        if (_tokens.TryGetValue(key, out var tokens))
        {
            return tokens;
        }

        foreach (var (known, candidate) in _tokens)
        {
            if (string.Equals(known.Reveal(), key.Reveal(), StringComparison.Ordinal))
            {
                return candidate;
            }
        }

        return null;
    }

    // A publisher's model, or an endpoint of one's own ("endpoints/123"), which is a model that was tuned.
    private string PathOf(string model)
    {
        bool isWhole = model.StartsWith("endpoints/", StringComparison.Ordinal) || model.StartsWith("publishers/", StringComparison.Ordinal);
        return _place + (isWhole ? "" : "/publishers/google") + GeminiCalls.Resource(model);
    }
}
