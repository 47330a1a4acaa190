using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Anthropic;

/// <summary>Makes calls for Anthropic's Messages API.</summary>
internal sealed class AnthropicProvider : ModelProvider
{
    /// <summary>The version of the API that this provider reads and writes.</summary>
    public const string Version = "2023-06-01";

    private const string Counted = "/count_tokens";

    private static readonly HttpAddress Vendor = new("https", "api.anthropic.com", 443, "");

    // What a client of the same form may add: new parts of the API are switched on by anthropic-beta.
    private static readonly string[] PassedOn = ["anthropic-beta", "anthropic-version"];

    private readonly string _path;
    private readonly int? _maxTokens;
    private readonly TokenCounting _counting;

    public AnthropicProvider(AnthropicOptions options, ProviderKeys keys)
    {
        Name = options.Name;
        Keys = keys;
        Address = options.Url ?? Vendor;

        // The address may be written with or without the version, as vendors' own documents do both.
        _path = Address.PathPrefix.EndsWith("/v1", StringComparison.Ordinal) ? "/messages" : "/v1/messages";
        _maxTokens = options.MaxTokens;
        _counting = new TokenCounting(Count, "input_tokens");
    }

    public override string Name { get; }

    public override HttpAddress Address { get; }

    public override string Type => Anthropic.Id;

    public override ProviderKeys Keys { get; }

    public override string WireForm => Calls.WireForm.AnthropicMessages;

    public override bool Speaks(string form, string model) => form is Calls.WireForm.AnthropicMessages or Calls.WireForm.AnthropicTokenCount;

    public override bool ReadsThinking(Part part, string model) => AnthropicParts.IsClaudesThinking(part);

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
        => Call(AnthropicTranslator.Write(call, providerModel, _maxTokens, loss));

    public override UpstreamCall PassThrough(in PassedCall passed)
    {
        var call = Call(passed.Body);
        call.Path = passed.Form == Calls.WireForm.AnthropicTokenCount ? _path + Counted : _path;
        foreach (string name in PassedOn)
        {
            foreach (var field in passed.ClientHeaders.Fields)
            {
                if (string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    PassOn(call.Headers, name, field.Value);
                }
            }
        }

        return call;
    }

    public override Translation<ModelCall, TokenCount> CountingOf(string model) => _counting;

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("x-api-key", key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => AnthropicReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => AnthropicReply.Summarize(body);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => AnthropicErrors.Read(status, headers, body);

    public override ProviderStream OpenStream(string model) => new AnthropicStream();

    public override ProviderTap OpenTap(string form, string model) => new AnthropicTap();

    private UpstreamCall Count(ModelCall call, string model, LossReport loss)
    {
        var upstream = Call(BodyMembers.Keep(AnthropicTranslator.Write(call, model, _maxTokens, loss), AnthropicCounted.Members));
        upstream.Path = _path + Counted;
        return upstream;
    }

    private UpstreamCall Call(ReadOnlyMemory<byte> body)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("anthropic-version", Version);
        headers.Add("content-type", "application/json");
        headers.Add("user-agent", "gatehouse");
        return new UpstreamCall { Method = "POST", Path = _path, Headers = headers, Body = body };
    }

    // There may be several anthropic-beta fields, each a list; the version is one.
    private static void PassOn(HeaderList headers, string name, string value)
    {
        if (name == "anthropic-version")
        {
            headers.Set(name, value);
        }
        else
        {
            headers.Add(name, value);
        }
    }
}
