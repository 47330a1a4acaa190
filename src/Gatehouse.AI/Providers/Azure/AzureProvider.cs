using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Providers.OpenAIResponses;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Azure;

/// <summary>
/// Makes calls for one Azure OpenAI resource: OpenAI's form under other paths. Paths, query and fields are those of
/// openai/openai-node:src/azure.ts; the errors of its content filter are those of its public issue reports
/// (tatsu-lab/alpaca_eval, issue 227).
/// </summary>
internal sealed class AzureProvider : ModelProvider
{
    // What a client may say to the vendor besides the body. Never a credential, never an account.
    private static readonly string[] PassedOn = ["Idempotency-Key", "X-Client-Request-Id", "x-ms-client-request-id"];

    // Ends of an address that the paths below have themselves.
    private static readonly string[] Surfaces = ["/openai/v1", "/openai"];

    private readonly AzureOptions _options;
    private readonly AccountTokens _tokens;
    private readonly OpenAIEmbeddings _embeddings;
    private readonly string? _query;
    private readonly ResponsesSignature _signature;

    public AzureProvider(AzureOptions options, ProviderKeys keys, AccountTokens tokens)
    {
        _options = options;
        _tokens = tokens;
        _embeddings = new OpenAIEmbeddings((body, model, _) => Call(Calls.WireForm.OpenAIEmbeddings, body, model, null));
        _query = options.ApiVersion is null ? null : "api-version=" + options.ApiVersion;
        Address = ResourceOf(options.Url!);
        Keys = keys;
        _signature = new ResponsesSignature(options.Name, Address.Authority);
    }

    public override string Name => _options.Name;

    public override HttpAddress Address { get; }

    public override string Type => "azure";

    public override ProviderKeys Keys { get; }

    public override string WireForm => _options.Api == OpenAIApi.Responses ? Calls.WireForm.OpenAIResponses : Calls.WireForm.OpenAIChat;

    /// <summary>What OpenAI's own client sends to deployments; responses are served by the v1 API alone.</summary>
    public override bool Speaks(string form, string model) => form switch
    {
        Calls.WireForm.OpenAIChat => !UsesResponses(model),
        Calls.WireForm.OpenAIResponses => _options.Surface == AzureSurface.V1,
        Calls.WireForm.OpenAICompletions or Calls.WireForm.OpenAIEmbeddings or Calls.WireForm.OpenAIImages or Calls.WireForm.OpenAIImageEdits
            or Calls.WireForm.OpenAISpeech or Calls.WireForm.OpenAITranscriptions or Calls.WireForm.OpenAITranslations => true,
        _ => false,
    };

    public override Translation<EmbeddingCall, EmbeddingReply> EmbeddingsOf(string model) => _embeddings;

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
            return Call(Calls.WireForm.OpenAIResponses, ResponsesTranslator.Write(call, providerModel, _signature, loss), providerModel, null);
        }

        var body = new ArrayBufferWriter<byte>(1024);
        new OpenAITranslator(call, providerModel, loss, _options.StreamUsage).Write(body);
        return Call(Calls.WireForm.OpenAIChat, body.WrittenMemory, providerModel, null);
    }

    public override UpstreamCall PassThrough(in PassedCall passed) => Call(passed.Form, passed.Body, passed.Model, passed.ClientHeaders, passed.ContentType);

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (_options.Auth == AzureCredential.Bearer)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal());
        }
        else
        {
            call.Headers.Set("api-key", key.Reveal());
        }
    }

    public override ValueTask AuthenticateAsync(UpstreamCall call, Secret key, CancellationToken cancellationToken)
    {
        if (_tokens.TryAuthenticate(call, key, cancellationToken, out var done))
        {
            return done;
        }

        if (_options.Auth == AzureCredential.ClientSecret)
        {
            // A secret is nothing that the resource takes, and nothing that it should see.
            throw new ModelException(new ModelError(ModelErrorKind.Authentication, 401, "There is no access token for this key."));
        }

        Authenticate(call, key);
        return default;
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body)
        => UsesResponses(model) ? ResponsesReply.Read(body, _signature) : OpenAIReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body)
        => OpenAISummary.Read(form, body.Span);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body)
    {
        if (status == 401)
        {
            _tokens.Forget();
        }

        return OpenAIErrors.Read(status, headers, body);
    }

    public override ProviderStream OpenStream(string model) => UsesResponses(model) ? new ResponsesStream(_signature) : new OpenAIStream();

    public override ProviderTap OpenTap(string form, string model) => form == Calls.WireForm.OpenAIResponses ? new ResponsesTap() : new OpenAITap();

    private bool UsesResponses(string model) => _options.Api.UsesResponses(_options.Surface == AzureSurface.V1, model);

    private static HttpAddress ResourceOf(HttpAddress url)
    {
        foreach (string surface in Surfaces)
        {
            if (url.PathPrefix.EndsWith(surface, StringComparison.OrdinalIgnoreCase))
            {
                return url with { PathPrefix = url.PathPrefix[..^surface.Length] };
            }
        }

        return url;
    }

    private UpstreamCall Call(string form, ReadOnlyMemory<byte> body, string deployment, HeaderList? clientHeaders, string? contentType = null)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("Content-Type", contentType ?? "application/json");
        headers.Add("Accept", form == Calls.WireForm.OpenAISpeech ? "*/*" : "application/json, text/event-stream");
        headers.Add("User-Agent", "gatehouse");
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
            Path = _options.Surface == AzureSurface.V1
                ? "/openai/v1" + OpenAIPaths.Of(form)
                : $"/openai/deployments/{Uri.EscapeDataString(deployment)}{OpenAIPaths.Of(form)}",
            Query = _query,
            Headers = headers,
            Body = body,
            ContentLength = body.Length,
        };
    }
}
