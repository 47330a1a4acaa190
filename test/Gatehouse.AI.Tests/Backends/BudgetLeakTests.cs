using System.Text;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>
/// Whatever vendors do and whenever clients leave, in whatever order: in the end nothing is reserved, and what budgets have counted is
/// the sum of the ledger.
/// </summary>
public sealed class BudgetLeakTests(ITestOutputHelper output)
{
    private const int Workers = 8;
    private const int CallsOfEach = 120;

    private static readonly string[] Models = ["chat", "pair", "hedged", "copied", "cross", "free", "unpriced"];

    private static readonly string[] Paths = ["/v1/chat/completions", "/strict/chat/completions", "/drains/chat/completions", "/claude/v1/messages"];

    private static readonly string Yaml = $$"""
        ai:
          providers:
            first: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"], timeout: 150ms, first_byte_timeout: 100ms, idle_timeout: 100ms }
            second: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"], timeout: 150ms, first_byte_timeout: 100ms, idle_timeout: 100ms }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_3}"], timeout: 150ms, first_byte_timeout: 100ms, idle_timeout: 100ms }
            gone: { type: openai, url: "http://127.0.0.1:1/v1", keys: ["${env:KEY_4}"] }
          models:
            chat: first/demo
            pair: [gone/demo, first/demo, second/demo]
            hedged: { targets: [first/demo, second/demo], hedging: 3ms }
            copied: { targets: [first/demo], shadow: second/demo }
            cross: [claude/demo, first/demo]
            free: first/free
            unpriced: first/unheard-of
          catalogue:
            models:
              first/demo: { price: { input: 1 USD, output: 3 USD } }
              second/demo: { price: { input: 7 USD, output: 11 USD } }
              claude/demo: { price: { input: 2 USD, output: 5 USD } }
              first/cheap: { price: { input: 0.1 USD, output: 0.3 USD } }
              first/free: { price: { input: 0 USD, output: 0 USD } }
          exchange_rates: { EUR: 1.08 USD }
          budgets:
        {{string.Join('\n', Budgets("").Select(b => "    " + b))}}
        {AGAIN}
        consumers:
          acme: { team: shop }
          globex: { team: shop }
          poor: {}
          saver: {}
          rich: {}
        routes:
          llm: { match: /v1/**, ai: openai }
          strict: { match: /strict/**, ai: { dialect: openai, strict: true } }
          drains: { match: /drains/**, ai: { dialect: openai, drain: 50ms } }
          claude: { match: /claude/**, ai: anthropic }
        """;

    [Fact]
    public async Task Calls_OfEveryKind_LeaveNothingReservedAndCountWhatTheLedgerHas()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml.Replace("{AGAIN}", "", StringComparison.Ordinal));
        gateway.Server.Answering = AnswerAsync;
        int left = 0, answered = 0, refused = 0;

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (int i = 0; i < CallsOfEach; i++)
            {
                switch (await CallAsync(gateway, random))
                {
                    case null: Interlocked.Increment(ref left); break;
                    case 402 or 429: Interlocked.Increment(ref refused); break;
                    case 200: Interlocked.Increment(ref answered); break;
                }
            }
        })));
        output.WriteLine($"{answered} answered, {refused} refused, {left} left");
        Assert.True(answered > 50 && refused > 50 && left > 50, "calls of all kinds were made");

        // Copies and what is drained end by themselves.
        await Eventually.TrueAsync(() => Read(gateway).All(r => r.Limits.All(l => l.Reserved == 0)), "nothing is reserved");
        var live = Read(gateway);
        decimal cost = Entries(gateway).Sum(e => e.Cost ?? e.Reserved ?? 0);
        Assert.Equal(cost, live.Single(r => r.Budget == "all").Limits.Single(l => l.Measure == BudgetMeasure.Money).Used, precision: 6);

        // An account that is made anew is filled from the ledger.
        gateway.Reload(Yaml.Replace("{AGAIN}", string.Join('\n', Budgets("-again").Select(b => "    " + b)), StringComparison.Ordinal));
        var filled = Read(gateway).Where(r => r.Budget.EndsWith("-again", StringComparison.Ordinal)).ToDictionary(NameOf, r => r.Limits, StringComparer.Ordinal);
        foreach (var reading in live)
        {
            foreach (var limit in reading.Limits)
            {
                var again = filled[NameOf(reading with { Budget = reading.Budget + "-again" })].Single(l => l.Measure == limit.Measure);
                Assert.True(Math.Abs(limit.Used - again.Used) < 0.000001m, $"{NameOf(reading)} has counted {limit.Used} {limit.Unit}, and the ledger has {again.Used}");
            }
        }
    }

    private static string[] Budgets(string suffix) =>
    [
        $"all{suffix}: {{ limit: 1000 USD, tokens: 100000000, requests: 100000, period: total }}",
        $"each{suffix}: {{ per: [consumer, model], limit: 1000 EUR, input_tokens: 100000000, output_tokens: 100000000, period: total }}",
        $"shop{suffix}: {{ team: shop, limit: 0.01 USD, requests: 90, period: total }}",
        $"poor{suffix}: {{ consumer: poor, tokens: 900, period: total }}",
        $"saver{suffix}: {{ consumer: saver, limit: 0.001 USD, period: total, on_exceeded: {{ use_model: first/cheap }} }}",
        $"rich{suffix}: {{ consumer: rich, limit: 0.0001 USD, period: total, on_exceeded: allow }}",
        $"second{suffix}: {{ provider: second, limit: 0.05 USD, period: total }}",
    ];

    private static string NameOf(BudgetReading reading) => $"{reading.Budget} {string.Join(' ', reading.Account.Select(a => a.Value))}";

    // The status; null when the client left before the end.
    private static async Task<int?> CallAsync(ModelGateway gateway, Random random)
    {
        string[] consumers = ["acme", "globex", "poor", "saver", "rich", "", ""];
        string consumer = consumers[random.Next(consumers.Length)];
        string body = ModelGateway.Call($"{Kind(random)} please", Models[random.Next(Models.Length)], random.Next(2) == 0, $",\"max_tokens\":{random.Next(1, 200)}");
        var exchange = TestExchange.Post(Paths[random.Next(Paths.Length)], body);
        if (consumer.Length > 0)
        {
            exchange.As(consumer, consumer is "acme" or "globex" ? "shop" : "");
        }

        using var leaving = new Timer(_ => exchange.Leave(), null, random.Next(3) == 0 ? random.Next(0, 25) : Timeout.Infinite, Timeout.Infinite);
        try
        {
            await gateway.SendAsync(exchange);
            return exchange.Reply.CommittedStatus;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (ProblemException)
        {
            return 400;
        }
    }

    private static string Kind(Random random) => "answer answer answer fail busy hang break silent untold late nonsense".Split(' ')[random.Next(11)];

    private static async Task<bool> AnswerAsync(HttpContext context, byte[] body)
    {
        string text = Encoding.UTF8.GetString(body);
        bool streams = text.Contains("\"stream\":true", StringComparison.Ordinal);
        if (text.Contains("fail please", StringComparison.Ordinal) || text.Contains("busy please", StringComparison.Ordinal))
        {
            context.Response.StatusCode = text.Contains("fail please", StringComparison.Ordinal) ? 500 : 429;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"error":{"message":"no","type":"t","param":null,"code":null}}""");
            return true;
        }

        if (text.Contains("hang please", StringComparison.Ordinal))
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        if (text.Contains("nonsense please", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("[1, 2]");
            return true;
        }

        if (text.Contains("late please", StringComparison.Ordinal))
        {
            await Task.Delay(10, context.RequestAborted);
        }

        if (!streams || text.Contains("answer please", StringComparison.Ordinal) || text.Contains("late please", StringComparison.Ordinal))
        {
            return false;
        }

        context.Response.ContentType = "text/event-stream";
        for (int i = 0; i < 4; i++)
        {
            await context.Response.WriteAsync($$"""data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"demo","choices":[{"index":0,"delta":{"content":"word {{i}} "},"finish_reason":null}]}""" + "\n\n");
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(2, context.RequestAborted);
        }

        if (text.Contains("break please", StringComparison.Ordinal))
        {
            throw FakeModelServer.Break;
        }

        if (text.Contains("silent please", StringComparison.Ordinal))
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        // A whole stream that tells no usage.
        await context.Response.WriteAsync("""data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"demo","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n");
        return true;
    }

    private static IReadOnlyList<BudgetReading> Read(ModelGateway gateway) => gateway.Snapshot.Part<BudgetDirectory>().Read();

    private static List<LedgerEntry> Entries(ModelGateway gateway)
        => [.. gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)];
}
