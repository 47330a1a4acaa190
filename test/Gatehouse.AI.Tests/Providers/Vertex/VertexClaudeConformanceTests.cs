using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Vertex;
using Gatehouse.AI.Tests.Providers.Anthropic;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.Vertex;

public sealed class VertexClaudeConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = new VertexProvider(
        new VertexOptions { Name = "vertex" },
        "p",
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System),
        AccountTokens.None);

    protected override string Model => "claude-sonnet-4-5@20250929";

    protected override string Form => WireForm.AnthropicMessages;

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords => AnthropicConformanceTests.Words;

    protected override IReadOnlyList<(string Name, string Data)> Stream => AnthropicConformanceTests.Events;

    protected override string Reply(string finish) => AnthropicConformanceTests.ReplyOf(finish);

    protected override string ErrorBody(string message) => AnthropicConformanceTests.ErrorOf(message);

    protected override string Passed(string body) => body.Replace("{ \"z\":1, \"model\":\"m\" }", "{\"anthropic_version\":\"vertex-2023-10-16\", \"z\":1 }", StringComparison.Ordinal);

    protected override string ModelOf(UpstreamCall call)
        => call.Path["/v1/projects/p/locations/global/publishers/anthropic/models/".Length..call.Path.IndexOf(':', StringComparison.Ordinal)];
}
