using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Makes calls for Bedrock's Converse and ConverseStream; by InvokeModel for vectors and ranks; and by InvokeModel and
/// InvokeModelWithResponseStream where a call of Anthropic's form passes through to Claude. The model stands in the path.
/// </summary>
internal sealed class BedrockProvider : ModelProvider
{
    /// <summary>The name that calls are signed for; the endpoint's host has another.</summary>
    private const string Service = "bedrock";

    private readonly SigV4? _signer;
    private readonly IReadOnlyList<string>? _betas;
    private readonly TimeProvider _time;
    private readonly TokenCounting _counting;
    private readonly BedrockTasks _tasks;

    public BedrockProvider(BedrockOptions options, ProviderKeys keys, TimeProvider time)
    {
        Name = options.Name;
        Keys = keys;
        Address = options.Url ?? new HttpAddress("https", $"bedrock-runtime.{options.Region}.amazonaws.com", 443, "");
        _signer = options.Signs ? new SigV4(options.AccessKeyId!, options.SecretAccessKey!, options.SessionToken, options.Region!, Service) : null;
        _betas = options.Betas;
        _time = time;
        _counting = new TokenCounting((call, model, loss) => Call(BedrockCounting.Write(call, model, loss), BedrockCounting.ModelOf(model), BedrockCounting.Verb, "application/json"), "inputTokens");
        _tasks = new BedrockTasks(options.InputType, (model, body) => Call(body, model, "invoke", "application/json"));
    }

    public override string Name { get; }

    public override HttpAddress Address { get; }

    public override string Type => Bedrock.Id;

    public override ProviderKeys Keys { get; }

    public override string WireForm => Calls.WireForm.BedrockConverse;

    public override bool CanChat(string model) => !_tasks.Does(model);

    /// <summary>Converse, and Anthropic's form where the model's name says that it is Claude.</summary>
    public override bool Speaks(string form, string model)
        => form == Calls.WireForm.BedrockConverse || (form == Calls.WireForm.AnthropicMessages && BedrockFamilies.Of(model).IsClaude);

    public override bool ReadsThinking(Part part, string model) => BedrockFamilies.Of(model).IsClaude && AnthropicParts.IsClaudesThinking(part);

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
        => Call(BedrockTranslator.Write(call, providerModel, loss), providerModel, call.Stream);

    // Nothing of the client's fields but its betas: those that the service knows are credentials or belong to other operations.
    public override UpstreamCall PassThrough(in PassedCall passed)
    {
        if (passed.Form != Calls.WireForm.AnthropicMessages)
        {
            return Call(passed.Body, passed.Model, passed.Streams);
        }

        var betas = AnthropicBetas.Of(AnthropicCloud.Bedrock, passed.ClientHeaders, _betas, passed.Loss);
        var body = AnthropicBody.For(AnthropicCloud.Bedrock, passed.Body, betas);
        return passed.Streams
            ? Call(body, passed.Model, "invoke-with-response-stream", EventStreamReader.ContentType)
            : Call(body, passed.Model, "invoke", "application/json");
    }

    public override Translation<ModelCall, TokenCount>? CountingOf(string model) => CanChat(model) ? _counting : null;

    public override Translation<EmbeddingCall, EmbeddingReply>? EmbeddingsOf(string model) => _tasks.EmbeddingsOf(model);

    public override Translation<RerankCall, RerankReply>? RerankingOf(string model) => _tasks.RerankingOf(model);

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (_signer is not null)
        {
            _signer.Sign(call.Method, Address.PathPrefix + call.Path, call.Headers, call.Body.Span, _time.GetUtcNow());
        }
        else if (!key.IsEmpty)
        {
            call.Headers.Set("Authorization", "Bearer " + key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => BedrockReply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body)
        => form == Calls.WireForm.AnthropicMessages ? AnthropicReply.Summarize(body) : BedrockReply.Summarize(body);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => BedrockErrors.Read(status, headers, body);

    /// <summary>Errors are the service's own, whatever form the model has.</summary>
    public override bool PassesError(string form, ReadOnlySpan<byte> body) => form != Calls.WireForm.AnthropicMessages;

    public override ProviderStream OpenStream(string model) => new BedrockStream();

    public override ProviderTap OpenTap(string form, string model)
        => form == Calls.WireForm.AnthropicMessages ? new StreamTap(new BedrockInvokeStream()) : new BedrockTap();

    public override FrameReader? OpenFrames(string form, string? contentType)
        => base.OpenFrames(form, contentType) is not { } frames ? null
            : form == Calls.WireForm.AnthropicMessages && frames is EventStreamReader ? new BedrockInvokeFrames(frames)
            : frames;

    private UpstreamCall Call(ReadOnlyMemory<byte> body, string model, bool streams)
        => Call(body, model, streams ? "converse-stream" : "converse", streams ? EventStreamReader.ContentType : "application/json");

    private UpstreamCall Call(ReadOnlyMemory<byte> body, string model, string verb, string accept)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("accept", accept);
        headers.Add("content-type", "application/json");
        headers.Add("user-agent", "gatehouse");
        return new UpstreamCall { Method = "POST", Path = $"/model/{Uri.EscapeDataString(model)}/{verb}", Headers = headers, Body = body };
    }
}
