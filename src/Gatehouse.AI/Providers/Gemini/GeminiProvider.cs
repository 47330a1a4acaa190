using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Gemini;

/// <summary>Makes calls for Google's Gemini API.</summary>
internal sealed class GeminiProvider : ModelProvider
{
    private static readonly HttpAddress Vendor = new("https", "generativelanguage.googleapis.com", 443, "");

    private readonly string _version;
    private readonly GeminiEmbeddings _embeddings;
    private readonly TokenCounting _counting;

    public GeminiProvider(GeminiOptions options, ProviderKeys keys)
    {
        Name = options.Name;
        Keys = keys;
        Address = options.Url ?? Vendor;

        // The address may be written with or without the version.
        string prefix = Address.PathPrefix;
        _version = prefix.EndsWith("/v1beta", StringComparison.Ordinal) || prefix.EndsWith("/v1", StringComparison.Ordinal) ? "" : "/v1beta";
        _embeddings = new GeminiEmbeddings((model, body) => Call(model, Calls.WireForm.GeminiBatchEmbedding, body));
        _counting = GeminiCounting.OfGemini((model, body) => Call(model, Calls.WireForm.GeminiTokenCount, body));
    }

    public override string Name { get; }

    public override HttpAddress Address { get; }

    public override string Type => Gemini.Id;

    public override ProviderKeys Keys { get; }

    public override string WireForm => Calls.WireForm.Gemini;

    public override bool Speaks(string form, string model)
        => form is Calls.WireForm.Gemini or Calls.WireForm.GeminiEmbedding or Calls.WireForm.GeminiBatchEmbedding or Calls.WireForm.GeminiTokenCount;

    public override bool ReadsThinking(Part part, string model) => GeminiSignature.IsOn(part);

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
        => GeminiCalls.Of(Address, PathOf(providerModel), call.Stream, GeminiTranslator.Write(call, providerModel, loss));

    // No field of the client's says anything to this API but who it is.
    public override UpstreamCall PassThrough(in PassedCall passed)
        => GeminiCalls.Of(Address, PathOf(passed.Model), GeminiCalls.VerbOf(passed.Form, passed.Streams), passed.Body);

    public override Translation<EmbeddingCall, EmbeddingReply> EmbeddingsOf(string model) => _embeddings;

    public override Translation<ModelCall, TokenCount> CountingOf(string model) => _counting;

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("x-goog-api-key", key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => GeminiReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => GeminiReply.Summarize(body);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => GeminiErrors.Read(status, headers, body);

    public override ProviderStream OpenStream(string model) => new GeminiStream();

    public override ProviderTap OpenTap(string form, string model) => new GeminiTap();

    private UpstreamCall Call(string model, string form, ReadOnlyMemory<byte> body) => GeminiCalls.Of(Address, PathOf(model), GeminiCalls.VerbOf(form, streams: false), body);

    private string PathOf(string model) => _version + GeminiCalls.Resource(model);
}
