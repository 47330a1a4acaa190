using System.Buffers;
using System.Collections.Frozen;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Makes calls for one vendor that speaks OpenAI's chat format, as its <see cref="CompatibleVendor"/> says.</summary>
internal sealed class CompatibleProvider : ModelProvider
{
    private const string ChatPath = "/chat/completions";
    private const string JsonType = "application/json";
    private const string Accepted = "application/json, text/event-stream";

    // What a client may say to the vendor besides the body. Never a credential, never an account.
    private static readonly string[] PassedOn = ["Idempotency-Key", "X-Client-Request-Id"];

    private static readonly KeyValuePair<string, string>[] AddsNothing = [];

    private readonly CompatibleVendor _vendor;
    private readonly CompatibleOptions _options;
    private readonly FieldNode _rules;
    private readonly KeyValuePair<string, string>[] _added;
    private readonly bool _streamUsage;
    private readonly OpenAIEmbeddings? _embeddings;
    private readonly RerankTranslation? _reranking;
    private readonly FrozenDictionary<string, Operation> _operations;
    private readonly bool _hasResponses;

    public CompatibleProvider(CompatibleVendor vendor, CompatibleOptions options, ProviderKeys keys)
    {
        _vendor = vendor;
        _options = options;
        _rules = FieldNode.Of(vendor.Fields);
        _added = [.. vendor.Adds, .. vendor.AddsOf?.Invoke(options) ?? AddsNothing];
        _streamUsage = options.StreamUsage ?? vendor.AsksForUsage;
        _hasResponses = options.Responses ?? vendor.Responses is not null;
        WireForm = FormOf(vendor);
        Address = vendor.Resolve(options);
        Keys = keys;
        _operations = vendor.Operations.ToFrozenDictionary(o => o.Form, o => new Operation(o, FieldNode.Of(o.Rules)), StringComparer.Ordinal);
        if (_operations.TryGetValue(Calls.WireForm.OpenAIEmbeddings, out var embeddings))
        {
            _embeddings = new OpenAIEmbeddings(
                (body, _, loss) => Call(embeddings.What.Path, CompatibleBody.Apply(body, embeddings.Rules, loss, AddsNothing), JsonType, null),
                embeddings.What.Purposes,
                embeddings.What.Truncation);
        }

        if (_operations.TryGetValue(Calls.WireForm.CohereRerank, out var rerank) && rerank.What.Ranks is { } shape)
        {
            _reranking = new RerankTranslation(shape, (_, body) => Call(rerank.What.Path, body, JsonType, null));
        }
    }

    public override string Name => _options.Name;

    public override HttpAddress Address { get; }

    public override string Type => _vendor.Type;

    public override ProviderKeys Keys { get; }

    public override string WireForm { get; }

    public override bool Speaks(string form, string model)
        => form == WireForm || (form == Calls.WireForm.OpenAIResponses && _hasResponses)
            || (_operations.TryGetValue(form, out var operation) && operation.What.Passes);

    public override bool CanChat(string model) => _vendor.Chats;

    public override bool ReportsStreamUsageOnRequest => _streamUsage;

    /// <summary>OpenAI's form, or one of the vendor's own that no client speaks; the first operation of vendors that do not chat.</summary>
    public static string FormOf(CompatibleVendor vendor)
        => !vendor.Chats ? vendor.Operations[0].Form
            : vendor.Passes ? Calls.WireForm.OpenAIChat
            : vendor.Type + "-chat";

    public override Translation<EmbeddingCall, EmbeddingReply>? EmbeddingsOf(string model) => _embeddings;

    public override Translation<RerankCall, RerankReply>? RerankingOf(string model) => _reranking;

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
    {
        if (!_vendor.Chats)
        {
            throw WireJson.Refusal("model", $"{_vendor.Name} has no models that chat.");
        }

        var body = new ArrayBufferWriter<byte>(1024);
        new OpenAITranslator(call, providerModel, loss, _streamUsage, _vendor.Thinking).Write(body);
        return Call(ChatPath, CompatibleBody.Apply(body.WrittenMemory, _rules, loss, _added), JsonType, null);
    }

    public override UpstreamCall PassThrough(in PassedCall passed)
    {
        if (passed.Form == Calls.WireForm.OpenAIResponses)
        {
            // The rules are about fields of chat.
            return Call(OpenAIPaths.Of(passed.Form)!, passed.Body, JsonType, passed.ClientHeaders);
        }

        if (!_operations.TryGetValue(passed.Form, out var operation))
        {
            return Call(ChatPath, CompatibleBody.Apply(passed.Body, _rules, passed.Loss, AddsNothing), JsonType, passed.ClientHeaders);
        }

        // A form with files has its own type, and no rules.
        var body = operation.What.Rules.Count == 0 ? passed.Body : CompatibleBody.Apply(passed.Body, operation.Rules, passed.Loss, AddsNothing);
        return Call(operation.What.Path, body, passed.ContentType ?? JsonType, passed.ClientHeaders, passed.Form == Calls.WireForm.OpenAISpeech ? "*/*" : Accepted);
    }

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => OpenAIReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => form switch
    {
        Calls.WireForm.OpenAIResponses => ResponsesSummary.Read(body.Span),
        Calls.WireForm.OpenAIChat or Calls.WireForm.OpenAICompletions => OpenAISummary.Read(body.Span),
        _ when form == WireForm && _vendor.Chats => OpenAISummary.Read(body.Span),
        _ => OpenAICounts.Read(body.Span, form),
    };

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => OpenAIErrors.Read(status, headers, body);

    public override ProviderStream OpenStream(string model) => new OpenAIStream();

    public override ProviderTap OpenTap(string form, string model) => form == Calls.WireForm.OpenAIResponses ? new ResponsesTap() : new OpenAITap();

    private UpstreamCall Call(string path, ReadOnlyMemory<byte> body, string contentType, HeaderList? clientHeaders, string accept = Accepted)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("Content-Type", contentType);
        headers.Add("Accept", accept);
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
            Path = path,
            Headers = headers,
            Body = body,
            ContentLength = body.Length,
        };
    }

    /// <summary>One operation with its rules as a tree.</summary>
    private sealed record Operation(VendorOperation What, FieldNode Rules);
}
