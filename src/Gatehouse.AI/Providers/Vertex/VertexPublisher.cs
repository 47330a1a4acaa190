using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>The form that models of one publisher have on Vertex AI: their calls and what comes back. Stateless.</summary>
internal abstract class VertexPublisher(HttpAddress address)
{
    /// <summary>The form that calls are translated to.</summary>
    public abstract string WireForm { get; }

    protected HttpAddress Address { get; } = address;

    public virtual bool Speaks(string form, string model) => form == WireForm;

    public abstract UpstreamCall Translate(ModelCall call, string model, LossReport loss);

    public abstract UpstreamCall PassThrough(in PassedCall passed);

    /// <summary>How this model embeds; null when it does not.</summary>
    public virtual Translation<EmbeddingCall, EmbeddingReply>? EmbeddingsOf(string model) => null;

    /// <summary>How this model's tokens are counted; null when they are not.</summary>
    public virtual Translation<ModelCall, TokenCount>? Counting => null;

    public abstract ModelReply ReadReply(ReadOnlyMemory<byte> body);

    public abstract ProviderStream OpenStream();

    public abstract ProviderTap OpenTap();

    /// <summary>A call with a JSON body.</summary>
    protected UpstreamCall Call(string path, ReadOnlyMemory<byte> body)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("content-type", "application/json");
        headers.Add("user-agent", "gatehouse");
        return new UpstreamCall { Method = "POST", Path = path, Headers = headers, Body = body };
    }

    /// <summary>A model's name as the last segment of a path; the @ of a version stays, as Google writes it.</summary>
    protected static string Segment(string model) => Uri.EscapeDataString(model).Replace("%40", "@", StringComparison.Ordinal);
}
