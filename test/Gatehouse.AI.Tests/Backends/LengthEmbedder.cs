using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>A provider of a form of its own: it takes texts with bars between them and gives back their lengths.</summary>
internal sealed class LengthEmbedder(ModelProvider other) : ModelProvider
{
    public override string Name => "lengths";

    public override HttpAddress Address => other.Address;

    public override string Type => "lengths";

    public override ProviderKeys Keys => other.Keys;

    public override string WireForm => "lengths";

    public override Translation<EmbeddingCall, EmbeddingReply> EmbeddingsOf(string model) => new Lengths();

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss) => throw new NotSupportedException();

    public override UpstreamCall PassThrough(in PassedCall passed) => throw new NotSupportedException();

    public override void Authenticate(UpstreamCall call, Secret key)
    {
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => throw new NotSupportedException();

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => throw new NotSupportedException();

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body) => new(ModelErrorKind.Server, status, "no");

    public override ProviderStream OpenStream(string model) => throw new NotSupportedException();

    private sealed class Lengths : Translation<EmbeddingCall, EmbeddingReply>
    {
        public override UpstreamCall Translate(EmbeddingCall call, string providerModel, LossReport loss)
        {
            if (call.Truncation is not null)
            {
                loss.Dropped("truncate");
            }

            byte[] body = ModelGateway.Utf8(string.Join('|', call.Inputs.Select(i => i.Text)));
            var upstream = new UpstreamCall { Method = "POST", Path = "/lengths", Body = body, ContentLength = body.Length };
            upstream.Headers.Add("Host", "lengths.example");
            return upstream;
        }

        public override EmbeddingReply ReadReply(ReadOnlyMemory<byte> body)
        {
            float[] lengths = [.. JsonNode.Parse(body.Span)!["lengths"]!.AsArray().Select(n => n!.GetValue<float>())];
            return new EmbeddingReply { Vectors = [.. lengths.Select(l => (float[])[l])], Model = "lengths-1", Usage = new TokenUsage { Input = (long)lengths.Sum(), Grade = UsageGrade.Reported } };
        }
    }
}
