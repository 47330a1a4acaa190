using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Fields;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Ollama;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Fields;

/// <summary>The verdicts themselves: a provider that loses a field in silence, or by another name, is found out.</summary>
public sealed class FieldTrialTests
{
    [Theory]
    [InlineData("{}", "", FieldOutcome.Lost)]
    [InlineData("{\"seed\":42}", "", FieldOutcome.Mapped)]
    [InlineData("{\"options\":{\"seed\":42}}", "", FieldOutcome.Mapped)]
    [InlineData("{}", "seed;dropped", FieldOutcome.Dropped)]
    [InlineData("{\"seed\":1}", "seed;approximated", FieldOutcome.Approximated)]
    [InlineData("{}", "temperature;dropped", FieldOutcome.Lost)]
    [InlineData("{\"seed\":42}", "temperature;dropped", FieldOutcome.Mapped)]
    [InlineData("{}", "messages[0].seed;dropped", FieldOutcome.Lost)]
    [InlineData("refuse", "seed", FieldOutcome.Refused)]
    [InlineData("refuse", "n", FieldOutcome.Lost)]
    public void Judge_AProviderThatDoes_IsTold(string body, string loss, FieldOutcome expected)
    {
        var cell = Trial(body, loss).Judge(Field("seed", 42));

        Assert.Equal(expected, cell.Outcome);
    }

    [Fact]
    public void Judge_AnotherImage_IsShownWithItsValue()
        => Assert.Equal("thinking.budget: 8192", Trial("{\"thinking\":{\"budget\":8192}}", "").Judge(Field("reasoning_effort", "high")).Becomes);

    [Fact]
    public void Judge_TheValueUnderAnotherName_IsShownByName()
        => Assert.Equal("generation.seed", Trial("{\"generation\":{\"seed\":42}}", "").Judge(Field("seed", 42)).Becomes);

    [Fact]
    public void Judge_WhatNeedNotBeTold_IsNoLoss()
        => Assert.Equal(new FieldCell(FieldOutcome.Mapped, "a label"), Trial("{}", "").Judge(Field("seed", 42) with { Needless = "a label" }));

    [Fact]
    public void Judge_AWholeFieldInPart_IsLost()
        => Assert.Equal(FieldOutcome.Lost, Trial("{\"seed\":42}", "").Judge(Field("metadata", JsonNode.Parse("""{"a":"42","b":"other"}""")!) with { IsWhole = true }).Outcome);

    private static FormField Field(string path, JsonNode value)
        => new() { Path = path, Place = path, Value = value, Call = JsonNode.Parse("""{"model":"m","messages":[{"role":"user","content":"Hello."}]}""")! };

    private static FieldTrial Trial(string body, string loss)
    {
        var provider = new Scripted(body, loss);
        return new FieldTrial(new OpenAIChatForm(), new ModelTarget(provider, new OllamaOptions(), "m", null, null!));
    }

    /// <summary>Sends the same body for every call that says more than the plain one, and tells the same loss.</summary>
    private sealed class Scripted(string body, string loss) : ModelProvider
    {
        public override string Name => "scripted";

        public override HttpAddress Address => throw new NotSupportedException();

        public override string Type => "scripted";

        public override ProviderKeys Keys => throw new NotSupportedException();

        public override string WireForm => "scripted";

        public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport losses)
        {
            bool isPlain = call is { Seed: null, Reasoning: null, Metadata: null };
            if (!isPlain && body == "refuse")
            {
                throw WireJson.Refusal(loss, "No.");
            }

            if (!isPlain && loss.Split(';') is [var field, var kind])
            {
                (kind == "dropped" ? (Action<string>)losses.Dropped : losses.Approximated)(field);
            }

            return new UpstreamCall { Body = Encoding.UTF8.GetBytes(isPlain || body == "refuse" ? "{}" : body) };
        }

        public override UpstreamCall PassThrough(in PassedCall passed) => throw new NotSupportedException();

        public override void Authenticate(UpstreamCall call, Secret key) => throw new NotSupportedException();

        public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> reply) => throw new NotSupportedException();

        public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> reply) => throw new NotSupportedException();

        public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> reply) => throw new NotSupportedException();

        public override ProviderStream OpenStream(string model) => throw new NotSupportedException();
    }
}
