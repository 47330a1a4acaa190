using Gatehouse.AI.Calls;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>Makes calls for Cohere's chat API, version 2.</summary>
internal sealed class CohereProvider : ModelProvider
{
    private static readonly HttpAddress Vendor = new("https", "api.cohere.com", 443, "");

    private readonly string _path;

    public CohereProvider(CohereOptions options, ProviderKeys keys)
    {
        Name = options.Name;
        Keys = keys;
        Address = options.Url ?? Vendor;

        // The address may be written with or without the version.
        _path = Address.PathPrefix.EndsWith("/v2", StringComparison.Ordinal) ? "/chat" : "/v2/chat";
    }

    public override string Name { get; }

    public override HttpAddress Address { get; }

    public override string Type => Cohere.Id;

    public override ProviderKeys Keys { get; }

    public override string WireForm => Calls.WireForm.CohereChat;

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
        => Call(CohereTranslator.Write(call, providerModel, loss));

    // Nothing of the client's own fields is known to mean anything to this vendor.
    public override UpstreamCall PassThrough(in PassedCall passed) => Call(passed.Body);

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => CohereReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => CohereReply.Summarize(body);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => CohereErrors.Read(status, headers, body);

    public override ProviderStream OpenStream(string model) => new CohereStream();

    private UpstreamCall Call(ReadOnlyMemory<byte> body)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("Content-Type", "application/json");
        headers.Add("Accept", "application/json, text/event-stream");
        headers.Add("User-Agent", "gatehouse");
        return new UpstreamCall { Method = "POST", Path = _path, Headers = headers, Body = body, ContentLength = body.Length };
    }
}
