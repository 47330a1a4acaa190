using System.Net.WebSockets;
using System.Text;
using Gatehouse.AI.Ledger;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>What a session uses is read as it passes. The vendor sends back what it gets, so that the client says what it answers.</summary>
public sealed class RealtimeMeterTests
{
    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
          models:
            talk: openai/gpt-realtime
            short: openai/gpt-realtime
          budgets:
            two: { model: short, requests: 2, period: total }
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private const string Created = """{"type":"response.created","response":{"id":"r"}}""";

    private const string Done = """
        {"type":"response.done","response":{"id":"r","usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10,
        "input_token_details":{"text_tokens":5,"audio_tokens":15,"cached_tokens":0},"output_token_details":{"text_tokens":2,"audio_tokens":8}}}}
        """;

    [Fact]
    public async Task Session_EachAnswer_IsAnEntry()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        using var client = await ConnectAsync(gateway, "talk");

        await EchoAsync(client, Created);
        await EchoAsync(client, Done);
        Assert.Single(Entries(gateway));
        await EchoAsync(client, """{"type":"response.output_audio.delta","delta":"AAAA"}""");
        await EchoAsync(client, Done);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);

        Assert.Equal(
            [(1, "realtime", 5L, 15L, 2L, 8L), (2, "realtime", 5L, 15L, 2L, 8L)],
            Entries(gateway).Select(e => (e.Attempt, e.Operation, e.Usage.Input, e.Usage.AudioInput, e.Usage.Output, e.Usage.AudioOutput)));
    }

    [Fact]
    public async Task Session_LeftInTheMiddleOfAnAnswer_IsAnEntryOfUnknownCost()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        using var client = await ConnectAsync(gateway, "talk");
        await EchoAsync(client, Created);

        client.Abort();

        await Eventually.TrueAsync(() => Entries(gateway).Count == 1, "the session is accounted for");
        Assert.Equal((LedgerOutcome.Cancelled, null), (Entries(gateway)[0].Outcome, Entries(gateway)[0].Cost));
    }

    [Fact]
    public async Task Session_WithoutAnAnswer_CostsNothing()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        using var client = await ConnectAsync(gateway, "talk");

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => Entries(gateway).Count == 1, "the session is accounted for");
        Assert.Equal(0m, Entries(gateway)[0].Cost);
    }

    [Fact]
    public async Task Session_BudgetIsUsedUp_IsClosedAfterTheAnswer()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        using var client = await ConnectAsync(gateway, "short");
        await EchoAsync(client, Done);

        Assert.Equal(Done, await EchoAsync(client, Done));
        var end = await client.ReceiveAsync(new byte[100], TestContext.Current.CancellationToken);

        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.PolicyViolation, "The budget is used up."), (end.MessageType, end.CloseStatus, end.CloseStatusDescription));
        Assert.Equal(2, Entries(gateway).Count);
    }

    private static async Task<ClientWebSocket> ConnectAsync(ModelGateway gateway, string model)
    {
        _ = EchoVendor.Then(gateway.Server);
        var client = new ClientWebSocket();
        string address = (await gateway.ListenAsync()).Replace("http:", "ws:", StringComparison.Ordinal);
        await client.ConnectAsync(new Uri($"{address}/v1/realtime?model={model}"), TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task<string> EchoAsync(ClientWebSocket client, string text)
    {
        await client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        byte[] piece = new byte[8192];
        var result = await client.ReceiveAsync(piece, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(piece, 0, result.Count);
    }

    private static List<LedgerEntry> Entries(ModelGateway gateway)
        => [.. gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)];
}
