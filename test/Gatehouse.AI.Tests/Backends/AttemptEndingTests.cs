using System.Globalization;
using System.Text;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>
/// Attempts of every kind end in every way: each is one entry when its reply ends, with what came of it, and nothing stays set aside.
/// </summary>
public sealed class AttemptEndingTests
{
    private const string Answers = "answers";
    private const string LeftBefore = "the client leaves before the answer";
    private const string LeftWithin = "the client leaves within the answer";

    private const string Yaml = """
        ai:
          providers:
            first: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"], rerank: true, timeout: 300ms, first_byte_timeout: 300ms, idle_timeout: 300ms }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"], timeout: 300ms, first_byte_timeout: 300ms, idle_timeout: 300ms }
            patient: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"], rerank: true }
            kind: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
          models:
            any: first/demo
            cross: claude/demo
            patient: patient/demo
            patient-cross: kind/demo
          budgets:
            everything: { consumer: counted, limit: 1000 USD, tokens: 1000000, requests: 1000, period: total }
        consumers:
          counted: {}
        routes:
          llm: { match: /v1/**, ai: { dialect: openai, files: FILES } }
          rank: { match: /rank/**, ai: cohere }
        """;

    private const string Chat = """{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"x"}}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""";
    private const string Message = """{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":7,"output_tokens":3}}""";
    private const string Words = """data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"x"},"finish_reason":null}]}""" + "\n\n";
    private const string WordsEnd = """data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n";
    private const string Blocks = """event: message_start""" + "\n" + """data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":7,"output_tokens":1}}}""" + "\n\n"
        + "event: content_block_delta\n" + """data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}""" + "\n\n";
    private const string BlocksEnd = "event: message_delta\n" + """data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}""" + "\n\nevent: message_stop\n" + """data: {"type":"message_stop"}""" + "\n\n";
    private const string Json = "application/json";
    private const string Events = "text/event-stream";

    private static readonly (string Name, string Path, string Body, string Type, string Beginning, string End)[] Kinds =
    [
        ("chat", "/v1/chat/completions", ModelGateway.Call("hi", "MODEL"), Json, Chat[..40], Chat[40..]),
        ("chat, streamed", "/v1/chat/completions", ModelGateway.Call("hi", "MODEL", stream: true), Events, Words, WordsEnd),
        ("chat, translated", "/v1/chat/completions", ModelGateway.Call("hi", "MODEL-CROSS"), Json, Message[..40], Message[40..]),
        ("chat, translated and streamed", "/v1/chat/completions", ModelGateway.Call("hi", "MODEL-CROSS", stream: true), Events, Blocks, BlocksEnd),
        ("vectors", "/v1/embeddings", """{"model":"MODEL","input":"a"}""", Json, """{"object":"list","data":[{"object":"embedding",""", """ "index":0,"embedding":[0.5]}],"model":"m","usage":{"prompt_tokens":2,"total_tokens":2}}"""),
        ("ranks", "/rank/v2/rerank", """{"model":"MODEL","query":"q","documents":["a"]}""", Json, """{"results":[{"index":0,""", """ "relevance_score":0.9}],"usage":{"total_tokens":8}}"""),
        ("images", "/v1/images/generations", """{"model":"MODEL","prompt":"a cat"}""", Json, """{"created":1,"data":[{""", """ "b64_json":"AAAA"}],"usage":{"input_tokens":10,"output_tokens":20,"total_tokens":30}}"""),
        ("images, streamed", "/v1/images/generations", """{"model":"MODEL","prompt":"a cat","stream":true}""", Events, "event: x\ndata: {\"type\":\"image_generation.partial_image\"}\n\n", "data: {\"type\":\"image_generation.completed\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"total_tokens\":3}}\n\n"),
        ("speech", "/v1/audio/speech", """{"model":"MODEL","input":"hello","voice":"a"}""", "audio/mpeg", "first", "second"),
        ("file", "/v1/files/file-1/content", "", "application/octet-stream", "first", "second"),
        ("batch", "/v1/batches/batch_1", "", Json, """{"id":"batch_1",""", """ "object":"batch","status":"in_progress"}"""),
    ];

    private static readonly string[] Ways = [Answers, LeftBefore, LeftWithin, "closed before the head", "cut within the answer", "silence", "silence within the answer", "status 500", "status 429", "no JSON", "an error event"];

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var kind in Kinds)
        {
            foreach (string way in Ways)
            {
                // What is streamed and not looked into is whatever the vendor says it is.
                bool isOpaque = kind.Type is not (Json or Events);
                if (!(way == "no JSON" && (isOpaque || kind.Name == "images, streamed")) && !(way == "an error event" && kind.Type != Events))
                {
                    rows.Add(kind.Name, way);
                }
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Ended_IsOneEntry_AndNothingStaysSetAside(string name, string way)
    {
        var kind = Kinds.Single(k => k.Name == name);

        // Who waits for silence to end waits briefly; who leaves is to be the one that ends it.
        bool isHasty = way.StartsWith("silence", StringComparison.Ordinal);
        await using var gateway = await ModelGateway.StartAsync(Yaml.Replace("FILES", isHasty ? "first" : "patient", StringComparison.Ordinal));
        string body = kind.Body.Replace("MODEL-CROSS", isHasty ? "cross" : "patient-cross", StringComparison.Ordinal).Replace("MODEL", isHasty ? "any" : "patient", StringComparison.Ordinal);
        var exchange = (body.Length > 0 ? TestExchange.Post(kind.Path, body) : TestExchange.Get(kind.Path)).As("counted");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.Then(context => AnswerAsync(context, kind.Type, kind.Beginning, kind.End, way, asked));

        var running = gateway.SendAsync(exchange);
        if (way is LeftBefore or LeftWithin)
        {
            await Eventually.WithinAsync(asked.Task);
            bool isSeen = way == LeftWithin && kind.Type != Json;
            await (isSeen ? Eventually.TrueAsync(() => exchange.Reply.Bytes.Length > 0, "the answer begins") : Task.CompletedTask);
            exchange.Leave();
        }

        await ((Task)Eventually.WithinAsync(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        var entry = Assert.Single(gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
        Assert.Equal(way == Answers ? LedgerOutcome.Ok : way is LeftBefore or LeftWithin ? LedgerOutcome.Cancelled : LedgerOutcome.Error, entry.Outcome);
        Assert.True(entry.Reason != "internal");
        Assert.Single(exchange.Exchange.Record.Model!.Attempts);
        Assert.Equal(entry.Outcome.ToString(), exchange.Exchange.Record.Model.Outcome, ignoreCase: true);
        if (name is "file" or "batch")
        {
            Assert.Equal(0m, entry.Cost);
        }

        var limits = Assert.Single(gateway.Snapshot.Part<BudgetDirectory>().Read()).Limits;
        Assert.Equal(3, limits.Count);
        Assert.All(limits, l => Assert.Equal((l.Unit, 0m), (l.Unit, l.Reserved)));
    }

    private static async Task AnswerAsync(HttpContext context, string type, string first, string rest, string way, TaskCompletionSource asked)
    {
        switch (way)
        {
            case LeftBefore or "silence":
                asked.SetResult();
                await SilenceAsync(context);
                return;
            case "closed before the head":
                context.Abort();
                return;
            case "status 500" or "status 429":
                context.Response.StatusCode = int.Parse(way[^3..], CultureInfo.InvariantCulture);
                context.Response.ContentType = Json;
                await context.Response.WriteAsync("""{"error":{"message":"no","type":"t","param":null,"code":null}}""");
                return;
        }

        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(way == "no JSON" ? type == Json ? "[" : "data: {\n\n" : first));
        await context.Response.Body.FlushAsync();
        asked.SetResult();
        if (way is LeftWithin or "silence within the answer")
        {
            await SilenceAsync(context);
        }
        else if (way == "cut within the answer")
        {
            // What was sent is to arrive: a reset takes back what the other side has not read.
            await Task.Delay(50);
            context.Abort();
        }
        else if (way != "no JSON")
        {
            await context.Response.WriteAsync(way == "an error event" ? "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"no\"}}\n\n" : rest);
        }
    }

    private static Task SilenceAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
}
