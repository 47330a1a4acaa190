using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Providers.OpenAIResponses;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.OpenAI;

/// <summary>Makes calls for one OpenAI-compatible upstream.</summary>
internal sealed class OpenAIProvider : ModelProvider
{
    private static readonly HttpAddress DefaultAddress = new("https", "api.openai.com", 443, "/v1");

    private const string ChatPath = "/chat/completions";
    private const string JsonType = "application/json";
    private const string Accepted = "application/json, text/event-stream";

    // What a client may say to the vendor besides the body. Never a credential, never an account.
    private static readonly string[] PassedOn = ["OpenAI-Beta", "Idempotency-Key", "X-Client-Request-Id"];

    private readonly OpenAIOptions _options;
    private readonly OpenAIEmbeddings _embeddings;
    private readonly ResponsesSignature _signature;
    private readonly TokenCounting? _counting;

    public OpenAIProvider(OpenAIOptions options, ProviderKeys keys)
    {
        _options = options;
        Address = options.Url ?? DefaultAddress;
        Keys = keys;
        _signature = new ResponsesSignature(options.Name, Address.Authority);
        _embeddings = new OpenAIEmbeddings((body, _, _) => Call(OpenAIPaths.Of(Calls.WireForm.OpenAIEmbeddings)!, body, JsonType, Accepted, null));
        _counting = !options.HasResponses ? null : new TokenCounting(
            (call, model, loss) => Call(OpenAIPaths.Of(Calls.WireForm.OpenAITokenCount)!, ResponsesCounting.Write(call, model, _signature, loss), JsonType, Accepted, null),
            ResponsesCounting.Count);
    }

    public override string Name => _options.Name;

    public override HttpAddress Address { get; }

    public override string Type => "openai";

    public override ProviderKeys Keys { get; }

    public override string WireForm => _options.Api == OpenAIApi.Responses ? Calls.WireForm.OpenAIResponses : Calls.WireForm.OpenAIChat;

    public override bool Speaks(string form, string model) => form switch
    {
        Calls.WireForm.OpenAIFiles => true,
        Calls.WireForm.OpenAIChat => !UsesResponses(model),
        Calls.WireForm.CohereRerank => _options.Rerank,
        Calls.WireForm.OpenAIResponses or Calls.WireForm.OpenAITokenCount => _options.HasResponses,
        Calls.WireForm.OpenAICompletions => _options.Completions,
        _ => OpenAIPaths.Of(form) is not null,
    };

    public override bool ReportsStreamUsageOnRequest => _options.StreamUsage;

    public override bool ReadsThinking(Part part, string model) => part switch
    {
        ThinkingPart thinking => UsesResponses(model) && _signature.TryRead(thinking, out _),
        UnknownPart { WireForm: Calls.WireForm.OpenAIResponses } => Speaks(Calls.WireForm.OpenAIResponses, model),
        _ => false,
    };

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
    {
        if (UsesResponses(providerModel))
        {
            return Call(OpenAIPaths.Of(Calls.WireForm.OpenAIResponses)!, ResponsesTranslator.Write(call, providerModel, _signature, loss), JsonType, Accepted, null);
        }

        var body = new ArrayBufferWriter<byte>(1024);
        new OpenAITranslator(call, providerModel, loss, _options.StreamUsage).Write(body);
        return Call(ChatPath, body.WrittenMemory, JsonType, Accepted, null);
    }

    public override UpstreamCall PassThrough(in PassedCall passed)
    {
        if (passed.Form == Calls.WireForm.OpenAIRealtime)
        {
            var session = Call(OpenAIRealtime.Path, default, null, "*/*", passed.ClientHeaders);
            OpenAIRealtime.Prepare(session, passed.Model, passed.ClientHeaders);
            return session;
        }

        return Call(OpenAIPaths.Of(passed.Form)!, passed.Body, passed.ContentType ?? JsonType, passed.Form == Calls.WireForm.OpenAISpeech ? "*/*" : Accepted, passed.ClientHeaders);
    }

    public override Translation<EmbeddingCall, EmbeddingReply> EmbeddingsOf(string model) => _embeddings;

    /// <summary>The counter takes calls of the Responses API, for models that are asked by chat completions too.</summary>
    public override Translation<ModelCall, TokenCount>? CountingOf(string model) => _counting;

    public override UpstreamCall PassAccountRequest(in AccountRequest request)
    {
        var call = Call(request.Path, default, request.ContentType, "*/*", request.ClientHeaders);
        call.Method = request.Method;
        call.Query = request.Query;
        call.ContentLength = null;
        return call;
    }

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (!key.IsEmpty)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body)
        => UsesResponses(model) ? ResponsesReply.Read(body, _signature) : OpenAIReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => OpenAISummary.Read(form, body.Span);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => OpenAIErrors.Read(status, headers, body);

    public override ProviderStream OpenStream(string model) => UsesResponses(model) ? new ResponsesStream(_signature) : new OpenAIStream();

    public override ProviderTap OpenTap(string form, string model) => form == Calls.WireForm.OpenAIResponses ? new ResponsesTap() : new OpenAITap();

    private bool UsesResponses(string model) => _options.Api.UsesResponses(_options.HasResponses, model);

    private UpstreamCall Call(string path, ReadOnlyMemory<byte> body, string? contentType, string accept, HeaderList? clientHeaders)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        if (contentType is not null)
        {
            headers.Add("Content-Type", contentType);
        }

        headers.Add("Accept", accept);
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
            Path = path,
            Headers = headers,
            Body = body,
            ContentLength = body.Length,
        };
    }
}
