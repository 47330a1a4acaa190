using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Providers;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Models.Routing;

public sealed class ServerQueueTests
{
    [Theory]
    [InlineData("# HELP vllm:num_requests_running Number\n# TYPE vllm:num_requests_running gauge\nvllm:num_requests_running{engine=\"0\",model_name=\"a} b\"} 2.0\nvllm:num_requests_running{engine=\"1\"} 1.0\nvllm:num_requests_waiting{engine=\"0\"} 4.0\n", 3, 4)]
    [InlineData("llamacpp:requests_processing 1\nllamacpp:requests_deferred 6\n", 1, 6)]
    [InlineData("sglang:num_running_reqs{tp_rank=\"0\"} 8 1700000000000\nsglang:num_queue_reqs 4\n", 8, 4)]
    [InlineData("tgi_batch_current_size 4\ntgi_queue_size 7", 4, 7)]
    [InlineData("vllm:num_requests_running 1e1\r\nvllm:num_requests_running_total 99\r\n", 10, 0)]
    public void Take_KnownGauges_AreAddedUp(string text, int running, int waiting)
    {
        var queue = Queue();

        Assert.True(queue.Take(Encoding.UTF8.GetBytes(text), 0));
        Assert.Equal((running, waiting), (queue.Reading(0)!.Running, queue.Reading(0)!.Waiting));
    }

    [Theory]
    [InlineData("")]
    [InlineData("up 1\n")]
    [InlineData("vllm:num_requests_running NaN\n")]
    [InlineData("<html>vllm:num_requests_running</html>")]
    public void Take_NoKnownGauge_IsNoReading(string text)
    {
        var queue = Queue();

        Assert.False(queue.Take(Encoding.UTF8.GetBytes(text), 0));
        Assert.Null(queue.Reading(0));
    }

    [Fact]
    public void Reading_Old_DoesNotCount()
    {
        var time = Routes.Clock();
        var queue = new ServerQueue(null, new ServerQueueDocument { Interval = TimeSpan.FromSeconds(1) }, time);
        queue.Take("tgi_queue_size 7"u8, time.GetTimestamp());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(queue.Reading(time.GetTimestamp()));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(queue.Reading(time.GetTimestamp()));
    }

    [Fact]
    public void Busy_CallsSinceTheReading_AreAdded()
    {
        var time = Routes.Clock();
        var state = new TargetState(time) { Server = new ServerQueue(null, new ServerQueueDocument(), time) };
        state.TryEnter(time.GetTimestamp(), regardless: false);
        state.Server!.Take("vllm:num_requests_running 5"u8, time.GetTimestamp());
        Assert.Equal(5, state.Busy(time.GetTimestamp()));

        state.TryEnter(time.GetTimestamp(), regardless: false);
        Assert.Equal(6, state.Busy(time.GetTimestamp()));
        state.Leave(0);
        state.Leave(0);
        Assert.Equal(5, state.Busy(time.GetTimestamp()));
    }

    [Fact]
    public async Task Post_TwoServers_GoesWhereTheShorterQueueIs()
    {
        // Two stand-ins of model servers: this one says that it is busy, the gateway's own that it is not.
        await using var busy = await FakeModelServer.StartAsync();
        busy.Answering = (context, _) => MetricsAsync(context, "vllm:num_requests_running{model_name=\"demo\"} 5\nvllm:num_requests_waiting{model_name=\"demo\"} 3\n");
        await using var gateway = await ModelGateway.StartAsync($$"""
            ai:
              providers:
                one: { type: openai, url: "{{busy.Address}}/v1", queue: { metrics: /metrics, interval: 100ms } }
                two: { type: openai, url: "{server}/v1", queue: /metrics }
              models:
                chat: { strategy: least_busy, targets: [one/demo, two/demo] }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);
        gateway.Server.Answering = (context, _) => MetricsAsync(context, "vllm:num_requests_running 0\nvllm:num_requests_waiting 0\n");

        await gateway.PostAsync(ModelGateway.Call("hi"));
        await Eventually.TrueAsync(() => TargetReading.Of(gateway.Snapshot.Part<ModelDirectory>(), TimeProvider.System)[0].Waiting is not null, "the server said how busy it is");

        for (int i = 0; i < 6; i++)
        {
            Assert.Equal("two", (await gateway.PostAsync(ModelGateway.Call("hi"))).Exchange.Record.Service);
        }

        var reading = TargetReading.Of(gateway.Snapshot.Part<ModelDirectory>(), TimeProvider.System);
        Assert.Equal([("one/demo", 5, 3, "ready")], reading.Where(r => r.Target == "one/demo").Select(r => (r.Target, r.Running!.Value, r.Waiting!.Value, r.State)));
    }

    [Fact]
    public async Task Of_Targets_TellsWhyTheyRestAndHowTheirKeysStand()
    {
        await using var gateway = await ModelGateway.StartAsync("""
            ai:
              providers:
                one: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}", { value: "${env:KEY_2}", enabled: false }], cool_down: { min_calls: 1 } }
              models:
                chat: [{ model: one/a, arm: x, limits: { concurrent: 9 } }, one/b]
            routes:
              llm: { match: /v1/**, ai: openai }
            """);
        gateway.Server.ThenReply("{}", 429, ("retry-after", "30")).ThenReply("{}", 500);
        await gateway.PostAsync(ModelGateway.Call("hi"));

        var readings = TargetReading.Of(gateway.Snapshot.Part<ModelDirectory>(), TimeProvider.System);

        Assert.Equal([("keys_rest", ""), ("cooling_down", "1 of 1 calls failed, the last with server")], readings.Select(r => (r.State, r.Reason)));
        Assert.Equal(("x", "0 of 9 at once"), (readings[0].Arm, readings[0].Limits));
        Assert.Equal(["limited", "disabled"], readings[0].Keys.Select(k => k.State));
        Assert.Equal(["ok", "disabled"], readings[1].Keys.Select(k => k.State));
        Assert.InRange(readings[0].For!.Value, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(30));
        Assert.All(readings[0].Keys, k => Assert.Equal(8, k.Id.Length));
        Assert.DoesNotContain("secret", JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(readings))!.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<bool> MetricsAsync(Microsoft.AspNetCore.Http.HttpContext context, string text)
    {
        bool isAsked = context.Request.Path == "/metrics";
        if (isAsked)
        {
            context.Response.ContentType = "text/plain; version=0.0.4";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        return isAsked;
    }

    private static ServerQueue Queue() => new(null, new ServerQueueDocument(), TimeProvider.System);
}
