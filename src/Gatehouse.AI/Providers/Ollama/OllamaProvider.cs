using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>Makes calls for an Ollama server: translated ones to its chat, its own two forms as they come.</summary>
internal sealed class OllamaProvider : ModelProvider
{
    private static readonly HttpAddress Local = new("http", "localhost", 11434, "");

    private readonly string _root;
    private readonly int? _contextLength;
    private readonly OllamaEmbeddings _embeddings;

    public OllamaProvider(OllamaOptions options, ProviderKeys keys)
    {
        Name = options.Name;
        Keys = keys;
        Address = options.Url ?? Local;

        // The address may be written with or without the first part of the paths.
        _root = Address.PathPrefix.EndsWith("/api", StringComparison.Ordinal) ? "" : "/api";
        _contextLength = options.ContextLength;
        _embeddings = new OllamaEmbeddings(body => Call("/embed", body), options.ContextLength);
    }

    public override string Name { get; }

    public override HttpAddress Address { get; }

    public override string Type => Ollama.Id;

    public override ProviderKeys Keys { get; }

    public override string WireForm => Calls.WireForm.OllamaChat;

    public override bool Speaks(string form, string model) => form is Calls.WireForm.OllamaChat or Calls.WireForm.OllamaGenerate or Calls.WireForm.OllamaEmbed or Calls.WireForm.OllamaEmbeddings;

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
        => Call("/chat", OllamaTranslator.Write(call, providerModel, _contextLength, loss));

    // Nothing of the client's own fields is known to mean anything to this server.
    public override UpstreamCall PassThrough(in PassedCall passed)
        => Call(
            passed.Form switch
            {
                Calls.WireForm.OllamaGenerate => "/generate",
                Calls.WireForm.OllamaEmbed => "/embed",
                Calls.WireForm.OllamaEmbeddings => "/embeddings",
                _ => "/chat",
            },
            passed.Body);

    public override Translation<EmbeddingCall, EmbeddingReply> EmbeddingsOf(string model) => _embeddings;

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => OllamaReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body)
        => form is Calls.WireForm.OllamaEmbed or Calls.WireForm.OllamaEmbeddings ? OllamaEmbeddings.Summarize(body) : OllamaReply.Summarize(body);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => OllamaErrors.Read(status, headers, body);

    public override ProviderStream OpenStream(string model) => new OllamaStream();

    public override ProviderTap OpenTap(string form, string model) => new OllamaTap();

    private UpstreamCall Call(string path, ReadOnlyMemory<byte> body)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("Content-Type", "application/json");
        headers.Add("Accept", "application/json, application/x-ndjson");
        headers.Add("User-Agent", "gatehouse");
        return new UpstreamCall { Method = "POST", Path = _root + path, Headers = headers, Body = body, ContentLength = body.Length };
    }
}
