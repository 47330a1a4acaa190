using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Makes calls for one vendor that speaks OpenAI's chat format, as its <see cref="CompatibleVendor"/> says.</summary>
internal sealed class CompatibleProvider : ModelProvider
{
    // What a client may say to the vendor besides the body. Never a credential, never an account.
    private static readonly string[] PassedOn = ["Idempotency-Key", "X-Client-Request-Id"];

    private static readonly KeyValuePair<string, string>[] AddsNothing = [];

    private readonly CompatibleVendor _vendor;
    private readonly CompatibleOptions _options;
    private readonly FieldNode _rules;
    private readonly KeyValuePair<string, string>[] _added;
    private readonly bool _streamUsage;

    public CompatibleProvider(CompatibleVendor vendor, CompatibleOptions options, ProviderKeys keys)
    {
        _vendor = vendor;
        _options = options;
        _rules = FieldNode.Of(vendor.Fields);
        _added = [.. vendor.Adds, .. vendor.AddsOf?.Invoke(options) ?? AddsNothing];
        _streamUsage = options.StreamUsage ?? vendor.AsksForUsage;
        WireForm = FormOf(vendor);
        Address = vendor.Resolve(options);
        Keys = keys;
    }

    public override string Name => _options.Name;

    public override HttpAddress Address { get; }

    public override string Type => _vendor.Type;

    public override ProviderKeys Keys { get; }

    public override string WireForm { get; }

    public override bool ReportsStreamUsageOnRequest => _streamUsage;

    /// <summary>OpenAI's form, or one of the vendor's own that no client speaks.</summary>
    public static string FormOf(CompatibleVendor vendor) => vendor.Passes ? Calls.WireForm.OpenAIChat : vendor.Type + "-chat";

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        new OpenAITranslator(call, providerModel, loss, _streamUsage, _vendor.Thinking).Write(body);
        return Call(CompatibleBody.Apply(body.WrittenMemory, _rules, loss, _added), null);
    }

    public override UpstreamCall PassThrough(in PassedCall passed)
        => Call(CompatibleBody.Apply(passed.Body, _rules, passed.Loss, AddsNothing), passed.ClientHeaders);

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => OpenAIReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => OpenAISummary.Read(body.Span);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => OpenAIErrors.Read(status, headers, body);

    public override ProviderStream OpenStream(string model) => new OpenAIStream();

    public override ProviderTap OpenTap(string form, string model) => new OpenAITap();

    private UpstreamCall Call(ReadOnlyMemory<byte> body, HeaderList? clientHeaders)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("Content-Type", "application/json");
        headers.Add("Accept", "application/json, text/event-stream");
        headers.Add("User-Agent", "gatehouse");
        _vendor.AddHeaders?.Invoke(_options, headers);
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
