using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Replay;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replies;

/// <summary>A gateway with one model for each kind of provider, called in any form.</summary>
internal static class ReplyGateway
{
    public const string Yaml = """
        ai:
          providers:
            chat: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            pages: { type: perplexity, url: "{server}", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_1}"] }
            google: { type: gemini, url: "{server}", keys: ["${env:KEY_1}"] }
            aws: { type: bedrock, url: "{server}", region: us-east-1, keys: ["${env:KEY_1}"] }
            cohere: { type: cohere, url: "{server}", keys: ["${env:KEY_1}"] }
          models:
            openai: chat/m
            lossy: chat/m
            perplexity: pages/sonar
            anthropic: claude/claude-sonnet-4-5
            gemini: google/gemini-2.5-pro
            bedrock: aws/amazon.nova-pro-v1:0
            cohere: cohere/command-a-03-2025
        routes:
          all: { match: /**, ai: all }
        """;

    public static Front FrontOf(string name) => Front.All.Single(f => f.Name == name);

    /// <summary>A whole reply of the provider in this form, with the header of what it lost.</summary>
    public static async Task<(JsonNode Reply, string? Loss, TestExchange Exchange)> CallAsync(string front, string model, string answer, string yaml = Yaml)
    {
        await using var gateway = await ModelGateway.StartAsync(yaml);
        gateway.Server.ThenReply(answer);
        var (path, body) = FrontOf(front).Call(model, "Go.", stream: false);
        var exchange = await gateway.SendAsync(TestExchange.Post(path, body));
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        return (JsonNode.Parse(exchange.Reply.Bytes)!, exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"), exchange);
    }

    /// <summary>The events of a stream of the provider in this form, with what the record says it lost.</summary>
    public static async Task<(IReadOnlyList<JsonNode> Events, string Loss, TestExchange Exchange)> StreamAsync(string front, string model, IEnumerable<string> events, ModelVendor vendor = ModelVendor.OpenAI)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        if (model == "gemini")
        {
            // Google's streams have no end mark.
            gateway.Server.ThenStreamBytes([Encoding.UTF8.GetBytes(string.Concat(events.Select(e => $"data: {e}\r\n\r\n")))]);
        }
        else
        {
            gateway.Server.ThenStream(events, vendor);
        }

        var (path, body) = FrontOf(front).Call(model, "Go.", stream: true);
        var exchange = await gateway.SendAsync(TestExchange.Post(path, body));
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        return (FrontOf(front).Nodes(exchange.Reply.Bytes, stream: true), exchange.Exchange.Record.Model!.Loss, exchange);
    }

    /// <summary>The delta of a chunk; null in the one with the usage alone.</summary>
    public static JsonNode? Delta(JsonNode chunk) => chunk["choices"]!.AsArray().FirstOrDefault()?["delta"];

    public static string Recorded(string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        return File.ReadAllText(SharedData.PathOf(["ai-recordings", .. name.Split('/')]));
    }

    public static string[] RecordedLines(string name) => [.. Recorded(name).Split('\n').Where(l => l.Length > 0)];

    /// <summary>The piece of a text between two offsets in code points, as the vendors' Python clients see it.</summary>
    public static string Slice(string text, int start, int end) => string.Concat(text.EnumerateRunes().Skip(start).Take(end - start));
}
