using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Tests.Replay;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>The tier that a vendor says it served a call in, in one vocabulary, from whole answers and streams alike.</summary>
public sealed class TierTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("default", "")]
    [InlineData("standard", "")]
    [InlineData("auto", "")]
    [InlineData("on_demand", "")]
    [InlineData("ON_DEMAND", "")]
    [InlineData("ON_DEMAND_PRIORITY", "priority")]
    [InlineData("ON_DEMAND_FLEX", "flex")]
    [InlineData("PROVISIONED_THROUGHPUT", "provisioned")]
    [InlineData("priority", "priority")]
    [InlineData("Scale", "scale")]
    public void Word_OfAVendor_IsOneOfOurs(string? word, string tier) => Assert.Equal(tier, ServiceTiers.Of(word));

    [Theory]
    [InlineData("openai", WireForm.OpenAIChat, """{"model":"m","choices":[],"service_tier":"flex","usage":{"prompt_tokens":1,"completion_tokens":1}}""", "flex")]
    [InlineData("openai", WireForm.OpenAIChat, """{"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1},"service_tier":"priority"}""", "priority")]
    [InlineData("openai", WireForm.OpenAIChat, """{"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1},"service_tier":"default"}""", "")]
    [InlineData("openai", WireForm.OpenAIResponses, """{"model":"m","status":"completed","service_tier":"priority","output":[],"usage":{"input_tokens":1,"output_tokens":1}}""", "priority")]
    [InlineData("anthropic", WireForm.AnthropicMessages, """{"content":[],"usage":{"input_tokens":1,"output_tokens":1,"service_tier":"batch"}}""", "batch")]
    [InlineData("anthropic", WireForm.AnthropicMessages, """{"content":[],"usage":{"input_tokens":1,"output_tokens":1,"service_tier":"standard","speed":"fast"}}""", "fast")]
    [InlineData("bedrock", WireForm.BedrockConverse, """{"usage":{"inputTokens":1,"outputTokens":1},"serviceTier":{"type":"priority"}}""", "priority")]
    [InlineData("gemini", WireForm.Gemini, """{"candidates":[],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"trafficType":"ON_DEMAND"}}""", "")]
    public void Whole_HasItsTier(string provider, string form, string body, string tier)
        => Assert.Equal(tier, ProviderOf(provider).Summarize(form, Encoding.UTF8.GetBytes(body)).Usage.ServiceTier);

    [Fact]
    public void Stream_OfOpenAI_HasTheTierOfAnyChunk()
    {
        string[] chunks =
        [
            """{"model":"m","service_tier":"flex","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""",
            """{"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""",
        ];
        foreach (var tap in new[] { ProviderOf("openai").OpenTap(WireForm.OpenAIChat, "m"), new StreamTap(ProviderOf("openai").OpenStream("m")) })
        {
            foreach (string chunk in chunks)
            {
                tap.Read(default, Encoding.UTF8.GetBytes(chunk));
            }

            Assert.Equal("flex", tap.Usage.ServiceTier);
        }
    }

    private ModelProvider ProviderOf(string type) => fixture.Gateway.Snapshot.Part<ModelDirectory>().Find(ReplayGateway.ModelOf(type))!.Targets[0].Provider;
}
