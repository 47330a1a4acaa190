using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.CohereCompatible;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>Makes calls for Cohere's API, version 2: chat, embeddings and reranking.</summary>
internal sealed class CohereProvider : ModelProvider
{
    private static readonly HttpAddress Vendor = new("https", "api.cohere.com", 443, "");

    private readonly string _prefix;
    private readonly bool _isVersioned;
    private readonly CohereEmbeddings _embeddings;

    public CohereProvider(CohereOptions options, ProviderKeys keys)
    {
        Name = options.Name;
        Keys = keys;
        Address = options.Url ?? Vendor;

        // The address may be written with or without the version.
        _isVersioned = Address.PathPrefix.EndsWith("/v2", StringComparison.Ordinal);
        _prefix = _isVersioned ? "" : "/v2";
        _embeddings = new CohereEmbeddings(options.InputType, isBedrock: false, (_, body) => Call("/embed", body));
    }

    public override string Name { get; }

    public override HttpAddress Address { get; }

    public override string Type => Cohere.Id;

    public override ProviderKeys Keys { get; }

    public override string WireForm => Calls.WireForm.CohereChat;

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
        => Call("/chat", CohereTranslator.Write(call, providerModel, loss));

    public override bool Speaks(string form, string model) => form is Calls.WireForm.CohereChat or Calls.WireForm.CohereRerank;

    // Nothing of the client's own fields is known to mean anything to this vendor.
    public override UpstreamCall PassThrough(in PassedCall passed)
    {
        if (passed.Form != Calls.WireForm.CohereRerank)
        {
            return Call("/chat", passed.Body);
        }

        var body = CohereRerankVersion.Apply(passed.Body, passed.Loss, out bool isFirst);
        return isFirst && !_isVersioned ? Send("/v1/rerank", body) : Call("/rerank", body);
    }

    public override Translation<EmbeddingCall, EmbeddingReply> EmbeddingsOf(string model) => _embeddings;

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => CohereReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => form == Calls.WireForm.CohereRerank ? OpenAICounts.Read(body.Span) : CohereReply.Summarize(body);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => CohereErrors.Read(status, headers, body);

    public override ProviderStream OpenStream(string model) => new CohereStream();

    private UpstreamCall Call(string path, ReadOnlyMemory<byte> body) => Send(_prefix + path, body);

    private UpstreamCall Send(string path, ReadOnlyMemory<byte> body)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("Content-Type", "application/json");
        headers.Add("Accept", "application/json, text/event-stream");
        headers.Add("User-Agent", "gatehouse");
        return new UpstreamCall { Method = "POST", Path = path, Headers = headers, Body = body, ContentLength = body.Length };
    }
}
