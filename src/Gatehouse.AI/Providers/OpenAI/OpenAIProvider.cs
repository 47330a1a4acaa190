using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.OpenAI;

/// <summary>Makes calls for one OpenAI-compatible upstream.</summary>
internal sealed class OpenAIProvider : ModelProvider
{
    private static readonly HttpAddress DefaultAddress = new("https", "api.openai.com", 443, "/v1");

    // What a client may say to the vendor besides the body. Never a credential, never an account.
    private static readonly string[] PassedOn = ["OpenAI-Beta", "Idempotency-Key", "X-Client-Request-Id"];

    private readonly OpenAIOptions _options;

    public OpenAIProvider(OpenAIOptions options, ProviderKeys keys)
    {
        _options = options;
        Address = options.Url ?? DefaultAddress;
        Keys = keys;
    }

    public override string Name => _options.Name;

    public override HttpAddress Address { get; }

    public override string Type => "openai";

    public override ProviderKeys Keys { get; }

    public override string WireForm => Calls.WireForm.OpenAIChat;

    public override bool ReportsStreamUsageOnRequest => _options.StreamUsage;

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        new OpenAITranslator(call, providerModel, loss, _options.StreamUsage).Write(body);
        return Call(body.WrittenMemory, null);
    }

    public override UpstreamCall PassThrough(in PassedCall passed) => Call(passed.Body, passed.ClientHeaders);

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal());
        }
    }

    public override ModelReply ReadReply(ReadOnlyMemory<byte> body) => OpenAIReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => OpenAISummary.Read(body.Span);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => OpenAIErrors.Read(status, headers, body);

    public override ProviderStream OpenStream() => new OpenAIStream();

    public override ProviderTap OpenTap(string form) => new OpenAITap();

    private UpstreamCall Call(ReadOnlyMemory<byte> body, HeaderList? clientHeaders)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("Content-Type", "application/json");
        headers.Add("Accept", "application/json, text/event-stream");
        headers.Add("User-Agent", "gatehouse");
        if (_options.Organization is not null)
        {
            headers.Add("OpenAI-Organization", _options.Organization);
        }

        if (_options.Project is not null)
        {
            headers.Add("OpenAI-Project", _options.Project);
        }

        foreach (string name in PassedOn)
        {
            if (clientHeaders is not null && clientHeaders.TryGet(name, out var value))
            {
                headers.Add(name, value);
            }
        }

        return new UpstreamCall
        {
            Method = "POST",
            Path = "/chat/completions",
            Headers = headers,
            Body = body,
            ContentLength = body.Length,
        };
    }
}
