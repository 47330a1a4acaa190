using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Providers.OpenAICompatible.Vendors;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>
/// Models of Mistral: the vendor's own form as the body of rawPredict and streamRawPredict, the version of a model in the path
/// alone. Source: docs.cloud.google.com, vertex-ai/generative-ai/docs/partner-models/mistral. What differs from OpenAI's form is
/// as with the vendor itself.
/// </summary>
internal sealed class VertexMistral(HttpAddress address, string place) : VertexPublisher(address)
{
    private static readonly KeyValuePair<string, string>[] AddsNothing = [];

    private static readonly FieldNode Rules = FieldNode.Of(Mistral.Vendor.Fields);

    public override string WireForm { get; } = CompatibleProvider.FormOf(Mistral.Vendor);

    public override UpstreamCall Translate(ModelCall call, string model, LossReport loss)
    {
        string name = VertexModel.Of(model).Name;
        int version = name.IndexOf('@', StringComparison.Ordinal);
        var body = new ArrayBufferWriter<byte>(1024);
        new OpenAITranslator(call, version < 0 ? name : name[..version], loss, Mistral.Vendor.AsksForUsage, Mistral.Vendor.Thinking).Write(body);
        string path = $"/v1{place}/publishers/{VertexModel.Mistral}/models/{Segment(name)}:{(call.Stream ? "streamRawPredict" : "rawPredict")}";
        return Call(path, CompatibleBody.Apply(body.WrittenMemory, Rules, loss, AddsNothing));
    }

    public override UpstreamCall PassThrough(in PassedCall passed) => throw new NotSupportedException("Mistral's form is spoken by no client.");

    public override ModelReply ReadReply(ReadOnlyMemory<byte> body) => OpenAIReply.Read(body);

    public override ProviderStream OpenStream() => new OpenAIStream();

    public override ProviderTap OpenTap() => new OpenAITap();
}
