using System.Diagnostics;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Telemetry;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.Telemetry;

public sealed class RequestTracesTests : IDisposable
{
    private const string Sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string NotSampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 17, 0, 0, TimeSpan.Zero));
    private readonly RequestTraces _traces;
    private readonly List<Activity> _ended = [];
    private ActivityListener? _listener;

    public RequestTracesTests() => _traces = new RequestTraces(_time);

    public void Dispose()
    {
        _listener?.Dispose();
        _traces.Dispose();
    }

    [Fact]
    public void Start_NobodyListens_TraceContextPassesUntouched()
    {
        var exchange = TestExchange.Get("/a").WithHeader("traceparent", Sampled).Exchange;
        Assert.Null(_traces.Start(exchange));
        Assert.Null(exchange.TraceParent);
    }

    [Fact]
    public void Start_CallersTrace_IsContinued()
    {
        Listen();
        var exchange = TestExchange.Get("/a").WithHeader("traceparent", Sampled).WithHeader("tracestate", "vendor=1").Exchange;
        var span = _traces.Start(exchange)!;
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", span.ParentSpanId.ToHexString());
        Assert.Equal("vendor=1", span.TraceStateString);
        Assert.Equal($"00-0af7651916cd43dd8448eb211c80319c-{span.SpanId.ToHexString()}-01", exchange.TraceParent);
        Assert.Equal(ActivityKind.Server, span.Kind);
    }

    [Fact]
    public void Start_CallerDidNotSample_MakesNoSpanAndPassesTheContext()
    {
        Listen();
        var exchange = TestExchange.Get("/a").WithHeader("traceparent", NotSampled).Exchange;
        Assert.Null(_traces.Start(exchange));
        Assert.Null(exchange.TraceParent);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("")]
    public void Start_MalformedContext_BeginsATraceOfItsOwn(string traceParent)
    {
        Listen();
        var span = _traces.Start(TestExchange.Get("/a").WithHeader("traceparent", traceParent).Exchange)!;
        Assert.Equal(default, span.ParentSpanId);
    }

    [Fact]
    public void Start_TwoContexts_BeginsATraceOfItsOwn()
    {
        Listen();
        var span = _traces.Start(TestExchange.Get("/a").WithHeader("traceparent", Sampled).WithHeader("traceparent", NotSampled).Exchange)!;
        Assert.NotEqual("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 250)]
    [InlineData(1, 1000)]
    public void Start_Share_SamplesThatPartOfNewTraces(double share, int expected)
    {
        Listen();
        using var traces = new RequestTraces(_time, random: new Random(7));
        traces.Sample(new Share(share));
        int sampled = Enumerable.Range(0, 1000).Count(_ => traces.Start(TestExchange.Get("/a").Exchange) is not null);
        Assert.InRange(sampled, expected * 0.8, expected * 1.2);
    }

    [Fact]
    public void Start_Share0ButCallerSampled_FollowsTheCaller()
    {
        Listen();
        _traces.Sample(new Share(0));
        Assert.NotNull(_traces.Start(TestExchange.Get("/a").WithHeader("traceparent", Sampled).Exchange));
    }

    [Fact]
    public void StartAndEnd_CurrentActivity_IsLeftAlone()
    {
        Listen();
        using var outer = new Activity("outer").Start();
        var exchange = TestExchange.Get("/a").Exchange;
        var span = _traces.Start(exchange)!;
        Assert.Same(outer, Activity.Current);
        Records.Finish(exchange, _time);
        _traces.End(span, exchange);
        Assert.Same(outer, Activity.Current);
        Assert.Equal(default, span.ParentSpanId);
    }

    [Fact]
    public void End_ModelCall_HasTheConventionsAttributesAndNoQuery()
    {
        Listen();
        var exchange = TestExchange.Post("/v1/chat/completions?key=planted").OnRoute("ai").As("shop", "commerce").Exchange;
        exchange.Record.ReceivedAt = Records.Received;
        var span = _traces.Start(exchange)!;
        Records.Finish(exchange, _time, milliseconds: 250);
        exchange.Record.Model = Records.Model();
        _traces.End(span, exchange);
        var tags = _ended.Single().TagObjects.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
        Assert.Equal("POST", tags["http.request.method"]);
        Assert.Equal(200, tags["http.response.status_code"]);
        Assert.Equal("/v1/chat/completions", tags["url.path"]);
        Assert.Equal("commerce", tags["gatehouse.team"]);
        Assert.Equal("chat", tags["gen_ai.operation.name"]);
        Assert.Equal("openai", tags["gen_ai.provider.name"]);
        Assert.Equal(37L, tags["gen_ai.usage.input_tokens"]);
        Assert.Equal(11L, tags["gen_ai.usage.output_tokens"]);
        Assert.Equal(6L, tags["gen_ai.usage.reasoning.output_tokens"]);
        Assert.DoesNotContain(tags.Values, v => v is string text && text.Contains("planted", StringComparison.Ordinal));
        Assert.Equal(TimeSpan.FromMilliseconds(250), _ended.Single().Duration);
    }

    [Fact]
    public void End_ModelCall_HasAClientSpanForEachAttempt()
    {
        Listen();
        var exchange = TestExchange.Post("/v1/embeddings").OnRoute("ai").Exchange;
        exchange.Record.ReceivedAt = Records.Received;
        var span = _traces.Start(exchange)!;
        Records.Finish(exchange, _time, milliseconds: 250);
        exchange.Record.Model = Records.ModelWithAttempts(_time, exchange.Record);
        _traces.End(span, exchange);

        Assert.Equal(["embeddings nova", "embeddings gpt-x"], _ended.Where(a => a.Kind == ActivityKind.Client).Select(a => a.DisplayName));
        Assert.All(_ended.Where(a => a.Kind == ActivityKind.Client), a => Assert.Equal((span.TraceId, span.SpanId), (a.TraceId, a.ParentSpanId)));
        var (failed, answered) = (_ended[0], _ended[1]);
        Assert.Equal((ActivityStatusCode.Error, "rate_limited"), (failed.Status, failed.GetTagItem("error.type")));
        Assert.Equal((Records.Received.UtcDateTime.AddMilliseconds(1), TimeSpan.FromMilliseconds(1)), (failed.StartTimeUtc, failed.Duration));
        Assert.Null(failed.GetTagItem("gen_ai.usage.input_tokens"));
        var tags = answered.TagObjects.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
        Assert.Equal(("embeddings", "openai", "gpt-x", "gpt-x-1", "r-1"), (tags["gen_ai.operation.name"], tags["gen_ai.provider.name"], tags["gen_ai.request.model"], tags["gen_ai.response.model"], tags["gen_ai.response.id"]));
        Assert.Equal(("127.0.0.1", 8080), (tags["server.address"], tags["server.port"]));
        Assert.Equal((37L, 11L, 20L, 7L, 6L), (tags["gen_ai.usage.input_tokens"], tags["gen_ai.usage.output_tokens"], tags["gen_ai.usage.cache_read.input_tokens"], tags["gen_ai.usage.cache_creation.input_tokens"], tags["gen_ai.usage.reasoning.output_tokens"]));
        Assert.Equal(["stop"], (string[])tags["gen_ai.response.finish_reasons"]!);
        Assert.Equal((0.0125, "USD"), (tags["gatehouse.cost"], tags["gatehouse.currency"]));
        Assert.Equal(2, span.GetTagItem("gatehouse.attempts"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void End_ModelCall_TellsOfChunksWhereItIsAStream(bool isStream)
    {
        Listen();
        var exchange = TestExchange.Post("/v1/embeddings").OnRoute("ai").Exchange;
        var span = _traces.Start(exchange)!;
        Records.Finish(exchange, _time, milliseconds: 250);
        exchange.Record.Model = Records.ModelWithAttempts(_time, exchange.Record);
        exchange.Record.Model.Streamed = isStream;
        exchange.Record.Model.FirstTokenAt = exchange.Record.StartedAt + (_time.TimestampFrequency / 10);
        _traces.End(span, exchange);

        object? expected = isStream ? true : null;
        Assert.All(_ended, s => Assert.Equal(expected, s.GetTagItem("gen_ai.request.stream")));
        Assert.Equal(isStream ? 0.003 : null, (double?)_ended[1].GetTagItem("gen_ai.response.time_to_first_chunk"));
        Assert.Equal(isStream ? 0.1 : null, (double?)span.GetTagItem("gen_ai.response.time_to_first_chunk"));
    }

    [Theory]
    [InlineData("stop", "stop")]
    [InlineData("tool_calls", "tool_call")]
    public void End_LoggedContent_IsOfTheConventionsMessages(string finish, string written)
    {
        Listen();
        var exchange = TestExchange.Post("/v1/chat/completions").OnRoute("ai").Exchange;
        var span = _traces.Start(exchange)!;
        Records.Finish(exchange, _time);
        exchange.Record.Model = Records.Model();
        exchange.Record.Model.FinishReason = finish;
        exchange.Record.Model.Content = new ModelCallContent([new("user", "a question")], "an answer");
        _traces.End(span, exchange);

        Assert.Equal("""[{"role":"user","parts":[{"type":"text","content":"a question"}]}]""", span.GetTagItem("gen_ai.input.messages"));
        Assert.Equal($$"""[{"role":"assistant","parts":[{"type":"text","content":"an answer"}],"finish_reason":"{{written}}"}]""", span.GetTagItem("gen_ai.output.messages"));
    }

    [Fact]
    public void End_UnknownMethod_NameIsOfLowCardinality()
    {
        Listen();
        var exchange = TestExchange.Of("BREW", "/a").Exchange;
        var span = _traces.Start(exchange)!;
        Records.Finish(exchange, _time);
        _traces.End(span, exchange);
        Assert.Equal("HTTP", span.DisplayName);
        Assert.Equal("_OTHER", span.GetTagItem("http.request.method"));
    }

    [Fact]
    public void End_GatewayFailed_IsAnErrorOfItsProblem()
    {
        Listen();
        var exchange = TestExchange.Get("/a").Exchange;
        var span = _traces.Start(exchange)!;
        Records.Finish(exchange, _time);
        exchange.Record.Status = 502;
        exchange.Record.Problem = new Problem(ProblemKind.UpstreamFailed);
        _traces.End(span, exchange);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("upstream-failed", span.GetTagItem("error.type"));
    }

    [Fact]
    public void End_Probe_IsNotRecorded()
    {
        Listen();
        var exchange = TestExchange.Get("/metrics").Exchange;
        var span = _traces.Start(exchange)!;
        exchange.Record.IsProbe = true;
        _traces.End(span, exchange);
        Assert.False(span.Recorded);
    }

    private void Listen()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RequestTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.Source == _traces.Source)
                {
                    _ended.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }
}
