using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>
/// Claude models: Anthropic's Messages as the body of rawPredict and streamRawPredict. Paths, version and what is not taken
/// there: anthropics/anthropic-sdk-typescript:packages/vertex-sdk/src/client.ts; the count of tokens, without betas:
/// docs.cloud.google.com, partner-models/claude/count-tokens, and anthropics/claude-code, issue 11154.
/// </summary>
internal sealed class VertexClaude : VertexPublisher
{
    private const string Counter = "count-tokens";

    private readonly string _place;
    private readonly IReadOnlyList<string>? _betas;

    public VertexClaude(HttpAddress address, string place, IReadOnlyList<string>? betas)
        : base(address)
    {
        _place = place;
        _betas = betas;
        Counting = new TokenCounting(Count, "input_tokens");
    }

    public override string WireForm => Calls.WireForm.AnthropicMessages;

    public override bool Speaks(string form, string model) => form is Calls.WireForm.AnthropicMessages or Calls.WireForm.AnthropicTokenCount;

    public override UpstreamCall Translate(ModelCall call, string model, LossReport loss)
    {
        string name = VertexModel.Of(model).Name;
        var body = AnthropicTranslator.Write(call, name, FamilyOf(name), null, loss);
        return Call(PathOf(name, call.Stream), AnthropicBody.For(AnthropicCloud.Vertex, body, []));
    }

    public override UpstreamCall PassThrough(in PassedCall passed)
    {
        string name = VertexModel.Of(passed.Model).Name;
        if (passed.Form == Calls.WireForm.AnthropicTokenCount)
        {
            return Call(PathOf(Counter, streams: false), AnthropicBody.For(AnthropicCloud.Vertex, passed.Body, [], name));
        }

        var call = Call(PathOf(name, passed.Streams), AnthropicBody.For(AnthropicCloud.Vertex, passed.Body, []));
        var names = AnthropicBetas.Of(AnthropicCloud.Vertex, passed.ClientHeaders, _betas, passed.Loss);
        if (names.Count > 0)
        {
            call.Headers.Add(AnthropicBetas.Field, string.Join(',', names));
        }

        return call;
    }

    public override Translation<ModelCall, TokenCount> Counting { get; }

    public override ModelReply ReadReply(ReadOnlyMemory<byte> body) => AnthropicReply.Read(body);

    public override ProviderStream OpenStream() => new AnthropicStream();

    public override ProviderTap OpenTap() => new StreamTap(new AnthropicStream());

    /// <summary>
    /// What a model takes here. Only base64 is read (platform.claude.com/docs, build-with-claude/vision), and structured outputs
    /// begin with Claude 4.6 (docs.cloud.google.com, partner-models/claude/structured_outputs, read in November 2026).
    /// </summary>
    public static AnthropicFamily FamilyOf(string name)
    {
        var family = AnthropicFamilies.Of(name);
        bool isOlder = family.Prefix is "claude-opus-4-5" or "claude-sonnet-4-5" or "claude-haiku-4-5" or "claude-opus-4-1";
        return family with { Fetches = false, StructuredOutput = family.StructuredOutput && !isOlder };
    }

    private UpstreamCall Count(ModelCall call, string model, LossReport loss)
    {
        string name = VertexModel.Of(model).Name;
        var body = BodyMembers.Keep(AnthropicTranslator.Write(call, name, FamilyOf(name), null, loss), AnthropicCounted.Members);
        return Call(PathOf(Counter, streams: false), AnthropicBody.For(AnthropicCloud.Vertex, body, [], name));
    }

    private string PathOf(string name, bool streams) => $"/v1{_place}/publishers/anthropic/models/{Segment(name)}:{(streams ? "streamRawPredict" : "rawPredict")}";
}
