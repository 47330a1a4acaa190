using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>Google's own models, and what was tuned of them: generateContent.</summary>
internal sealed class VertexGemini(HttpAddress address, string place) : VertexPublisher(address)
{
    // What Google's own clients ask for (googleapis/js-genai:src/_api_client.ts).
    private const string Version = "/v1beta1";

    public override string WireForm => Calls.WireForm.Gemini;

    public override UpstreamCall Translate(ModelCall call, string model, LossReport loss)
        => GeminiCalls.Of(Address, PathOf(model), call.Stream, GeminiTranslator.Write(call, model, loss));

    public override UpstreamCall PassThrough(in PassedCall passed) => GeminiCalls.Of(Address, PathOf(passed.Model), passed.Streams, passed.Body);

    public override ModelReply ReadReply(ReadOnlyMemory<byte> body) => GeminiReply.Read(body);

    public override ProviderStream OpenStream() => new GeminiStream();

    public override ProviderTap OpenTap() => new GeminiTap();

    // A publisher's model, or an endpoint of one's own ("endpoints/123"), which is a model that was tuned.
    private string PathOf(string model)
    {
        string name = VertexModel.Of(model).Name;
        bool isWhole = name.StartsWith("endpoints/", StringComparison.Ordinal) || name.StartsWith("publishers/", StringComparison.Ordinal);
        return Version + place + (isWhole ? "" : "/publishers/google") + GeminiCalls.Resource(name);
    }
}
