using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Vertex;
using Gatehouse.AI.Tests.Providers.Gemini;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.Vertex;

public sealed class VertexConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = new VertexProvider(
        new VertexOptions { Name = "vertex" },
        "p",
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System),
        AccountTokens.None);

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords => GeminiConformanceTests.Words;

    protected override IReadOnlyList<(string Name, string Data)> Stream => GeminiConformanceTests.Events;

    protected override string Reply(string finish) => GeminiConformanceTests.ReplyOf(finish);

    protected override string ErrorBody(string message) => GeminiConformanceTests.ErrorOf(message);

    protected override string ModelOf(UpstreamCall call)
        => call.Path["/v1beta1/projects/p/locations/global/publishers/google/models/".Length..call.Path.IndexOf(':', StringComparison.Ordinal)];
}
