using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>
/// Models of Meta, DeepSeek, Qwen and others that are offered as a service: OpenAI's chat completions at one endpoint, the
/// publisher in front of the model's name ("meta/llama-3.3-70b-instruct-maas"). Source: docs.cloud.google.com,
/// vertex-ai/generative-ai/docs/maas/call-open-model-apis.
/// </summary>
internal sealed class VertexOpenModels(HttpAddress address, string place) : VertexPublisher(address)
{
    private static readonly KeyValuePair<string, string>[] AddsNothing = [];

    // The two differences that nearly everybody has who took over OpenAI's form.
    private static readonly FieldNode Rules = FieldNode.Of([FieldRule.MaxTokens, FieldRule.DeveloperRole]);

    private readonly string _path = $"/v1{place}/endpoints/openapi/chat/completions";

    public override string WireForm => Calls.WireForm.OpenAIChat;

    public override UpstreamCall Translate(ModelCall call, string model, LossReport loss)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        new OpenAITranslator(call, model, loss, streamUsage: true).Write(body);
        return Call(_path, CompatibleBody.Apply(body.WrittenMemory, Rules, loss, AddsNothing));
    }

    public override UpstreamCall PassThrough(in PassedCall passed) => Call(_path, CompatibleBody.Apply(passed.Body, Rules, passed.Loss, AddsNothing));

    public override ModelReply ReadReply(ReadOnlyMemory<byte> body) => OpenAIReply.Read(body);

    public override ProviderStream OpenStream() => new OpenAIStream();

    public override ProviderTap OpenTap() => new OpenAITap();
}
