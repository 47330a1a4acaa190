using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>Google's own models, and what was tuned of them: generateContent, and vectors by predict or embedContent.</summary>
internal sealed class VertexGemini : VertexPublisher
{
    // What Google's own clients ask for (googleapis/js-genai:src/_api_client.ts).
    private const string Version = "/v1beta1";

    private readonly string _place;
    private readonly VertexEmbeddings _predicted;
    private readonly VertexContentEmbeddings _embedded;

    public VertexGemini(HttpAddress address, string place)
        : base(address)
    {
        _place = place;
        _predicted = new VertexEmbeddings((model, body) => GeminiCalls.Of(Address, PathOf(model), "predict", body));
        _embedded = new VertexContentEmbeddings((model, body) => Send(model, Calls.WireForm.GeminiEmbedding, body));
        Counting = GeminiCounting.OfVertex((model, body) => Send(model, Calls.WireForm.GeminiTokenCount, body));
    }

    public override string WireForm => Calls.WireForm.Gemini;

    public override Translation<ModelCall, TokenCount> Counting { get; }

    // Counts of tokens are asked for in another form than that of the Gemini API.
    public override bool Speaks(string form, string model) => form == Calls.WireForm.Gemini || (form == Calls.WireForm.GeminiEmbedding && EmbedsContents(model));

    public override UpstreamCall Translate(ModelCall call, string model, LossReport loss)
        => GeminiCalls.Of(Address, PathOf(model), call.Stream, GeminiTranslator.Write(call, model, loss));

    public override UpstreamCall PassThrough(in PassedCall passed)
        => GeminiCalls.Of(Address, PathOf(passed.Model), GeminiCalls.VerbOf(passed.Form, passed.Streams), passed.Body);

    // The answers of multimodalembedding have a form of their own.
    public override Translation<EmbeddingCall, EmbeddingReply>? EmbeddingsOf(string model)
        => EmbedsContents(model) ? _embedded : model.Contains("multimodalembedding", StringComparison.Ordinal) ? null : _predicted;

    public override ModelReply ReadReply(ReadOnlyMemory<byte> body) => GeminiReply.Read(body);

    public override ProviderStream OpenStream() => new GeminiStream();

    public override ProviderTap OpenTap() => new GeminiTap();

    // The rule of Google's own client (googleapis/js-genai:src/_transformers.ts, tIsVertexEmbedContentModel).
    private static bool EmbedsContents(string model)
    {
        string name = VertexModel.Of(model).Name;
        return name.Contains("maas", StringComparison.Ordinal)
            || (name.Contains("gemini", StringComparison.Ordinal) && !name.EndsWith("gemini-embedding-001", StringComparison.Ordinal));
    }

    private UpstreamCall Send(string model, string form, ReadOnlyMemory<byte> body) => GeminiCalls.Of(Address, PathOf(model), GeminiCalls.VerbOf(form, streams: false), body);

    // A publisher's model, or an endpoint of one's own ("endpoints/123"), which is a model that was tuned.
    private string PathOf(string model)
    {
        string name = VertexModel.Of(model).Name;
        bool isWhole = name.StartsWith("endpoints/", StringComparison.Ordinal) || name.StartsWith("publishers/", StringComparison.Ordinal);
        return Version + _place + (isWhole ? "" : "/publishers/google") + GeminiCalls.Resource(name);
    }
}
