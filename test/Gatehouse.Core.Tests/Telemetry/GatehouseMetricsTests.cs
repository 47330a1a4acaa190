using System.Diagnostics.Metrics;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Telemetry;
using Gatehouse.Core.Upstreams;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.Telemetry;

public sealed class GatehouseMetricsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatehouseMetrics _metrics;
    private readonly MetricCapture _capture;

    public GatehouseMetricsTests()
    {
        _metrics = new GatehouseMetrics(_time);
        _capture = new MetricCapture(only: meter => meter == _metrics.Meter);
    }

    public void Dispose()
    {
        _capture.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void Instruments_Names_AreTheContract()
    {
        var names = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter == _metrics.Meter)
                {
                    names.Add(instrument.Name);
                    Assert.False(string.IsNullOrEmpty(instrument.Description), instrument.Name);
                    Assert.True(instrument.Unit is null || instrument.Name.StartsWith("gen_ai", StringComparison.Ordinal), instrument.Name + " would get its unit as a suffix");
                }
            },
        };
        listener.Start();
        Assert.Equal(
            [
                "gatehouse_active_requests",
                "gatehouse_ai_arm_cost_usd_total",
                "gatehouse_ai_arm_requests_total",
                "gatehouse_ai_cache_saved_usd_total",
                "gatehouse_ai_cost_total",
                "gatehouse_ai_cost_usd_total",
                "gatehouse_ai_requests_total",
                "gatehouse_ai_time_to_first_token_seconds",
                "gatehouse_ai_tokens_per_second",
                "gatehouse_ai_tokens_total",
                "gatehouse_ai_units_total",
                "gatehouse_config_info",
                "gatehouse_config_last_reload_successful",
                "gatehouse_config_reloads_total",
                "gatehouse_overhead_seconds",
                "gatehouse_problems_total",
                "gatehouse_received_bytes_total",
                "gatehouse_request_duration_seconds",
                "gatehouse_sent_bytes_total",
                "gatehouse_upstream_failures_total",
                "gen_ai.client.operation.duration",
                "gen_ai.client.token.usage",
                "gen_ai.server.request.duration",
                "gen_ai.server.time_per_output_token",
                "gen_ai.server.time_to_first_token",
            ],
            names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Completed_Request_HasTheLabelsOfTheContract()
    {
        Complete(Records.Finished(_time));
        var measured = _capture.Of("gatehouse_request_duration_seconds").Single();
        Assert.Equal(0.012, measured.Value, 6);
        Assert.Equal(["api=", "code=200", "method=GET", "route=orders", "service=orders"], measured.Tags.Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Completed_Request_OverheadIsTheTimeNotSpentUpstream()
    {
        Complete(Records.Finished(_time));
        var measured = _capture.Of("gatehouse_overhead_seconds").Single();
        Assert.Equal(0.003, measured.Value, 6);
        Assert.Empty(measured.Tags);
    }

    [Theory]
    [InlineData("BREW")]
    [InlineData("get")]
    [InlineData("x\r\ny")]
    public void Completed_UnknownMethod_IsOther(string method)
    {
        Complete(Records.Finished(_time, method: method));
        Assert.Equal(1, _capture.Count("gatehouse_request_duration_seconds", "method=other"));
    }

    [Fact]
    public void Completed_Problem_IsCountedByKindAndPolicy()
    {
        var exchange = Records.Finished(_time);
        exchange.Record.Problem = new Problem(ProblemKind.RateLimited);
        exchange.Record.RefusedBy = "limit";
        Complete(exchange);
        Assert.Equal(1, _capture.Sum("gatehouse_problems_total", "problem=rate-limited", "policy=limit"));
        Assert.Equal(0, _capture.Count("gatehouse_upstream_failures_total"));
    }

    [Fact]
    public void Completed_UpstreamFailed_IsCountedByService()
    {
        var exchange = Records.Finished(_time);
        exchange.Record.UpstreamFailure = UpstreamFailure.ConnectRefused;
        Complete(exchange);
        Assert.Equal(1, _capture.Sum("gatehouse_upstream_failures_total", "service=orders", "failure=connect_refused"));
    }

    [Fact]
    public void UpstreamFailures_EachKind_HasANameOfItsOwn()
    {
        var names = Enum.GetValues<UpstreamFailure>().Select(UpstreamFailureNames.Of).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.DoesNotContain("other", names);
    }

    [Fact]
    public void Completed_ModelCall_CountsTokensByKindAndCostByTeam()
    {
        var exchange = Records.Finished(_time);
        exchange.Record.Model = Records.Model();
        exchange.Record.Model.FirstTokenAt = exchange.Record.StartedAt + (_time.TimestampFrequency / 4);
        Complete(exchange);
        Assert.Equal(1, _capture.Sum("gatehouse_ai_requests_total", "provider=orders", "model=chat", "outcome=ok"));
        Assert.Equal([10, 20, 3, 4, 5, 6], new[] { "input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning" }.Select(k => _capture.Sum("gatehouse_ai_tokens_total", "kind=" + k)));
        Assert.Equal(0.0125, _capture.Sum("gatehouse_ai_cost_usd_total", "team=commerce", "model=chat"), 6);
        Assert.Equal(0.25, _capture.Of("gatehouse_ai_time_to_first_token_seconds").Single().Value, 6);
    }

    [Fact]
    public void Completed_ModelCall_IsTheConventionsOperationForEachAttempt()
    {
        var exchange = Records.Finished(_time);
        exchange.Record.Model = Records.ModelWithAttempts(_time, exchange.Record);
        Complete(exchange);

        Assert.Equal(1, _capture.Count("gen_ai.client.operation.duration", "gen_ai.provider.name=aws.bedrock", "error.type=rate_limited", "server.address=bedrock.example", "server.port=443"));
        Assert.Equal(1, _capture.Count("gen_ai.client.operation.duration", "gen_ai.provider.name=openai", "gen_ai.operation.name=embeddings", "gen_ai.request.model=gpt-x", "server.address=127.0.0.1", "server.port=8080"));
        Assert.Equal([false, true], _capture.Of("gen_ai.client.operation.duration").Select(m => m.Tags.Any(t => t.Key == "gen_ai.response.model")));
        Assert.Equal(37, _capture.Sum("gen_ai.client.token.usage", "gen_ai.token.type=input"));
        Assert.Equal(11, _capture.Sum("gen_ai.client.token.usage", "gen_ai.token.type=output"));
        Assert.Equal(1, _capture.Count("gen_ai.server.request.duration", "gen_ai.operation.name=embeddings", "gen_ai.provider.name=openai"));
        Assert.Equal(0.25, _capture.Sum("gatehouse_ai_cost_total", "currency=EUR", "team=commerce", "model=chat"), 6);
        Assert.Equal(0.0125, _capture.Sum("gatehouse_ai_cost_total", "currency=USD"), 6);
        Assert.Equal((0.0125m + 0.0125m, 0.25m, "EUR"), (exchange.Record.Model.CostUsd, exchange.Record.Model.OtherCost, exchange.Record.Model.OtherCurrency));
    }

    [Fact]
    public void Completed_Stream_HasItsSpeed()
    {
        var exchange = Records.Finished(_time, milliseconds: 1250);
        exchange.Record.Model = Records.Model();
        exchange.Record.Model.Streamed = true;
        exchange.Record.Model.FirstTokenAt = exchange.Record.StartedAt + (_time.TimestampFrequency / 4);
        Complete(exchange);

        Assert.Equal(10, _capture.Of("gatehouse_ai_tokens_per_second").Single().Value, 6);
        Assert.Equal(0.1, _capture.Of("gen_ai.server.time_per_output_token").Single().Value, 6);
        Assert.Equal(0.25, _capture.Of("gen_ai.server.time_to_first_token").Single().Value, 6);
    }

    [Theory]
    [InlineData("gen_ai.server.request.duration")]
    [InlineData("gen_ai.server.time_to_first_token")]
    [InlineData("gen_ai.server.time_per_output_token")]
    [InlineData("gen_ai.client.operation.duration")]
    [InlineData("gen_ai.client.token.usage")]
    public void Completed_OneOfTheConventionsMetricsIsHeard_IsMeasured(string name)
    {
        using var metrics = new GatehouseMetrics(_time);
        var heard = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter == metrics.Meter && instrument.Name == name)
            {
                to.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => heard.Add(instrument.Name));
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => heard.Add(instrument.Name));
        listener.Start();
        var exchange = Records.Finished(_time, milliseconds: 1250);
        exchange.Record.Model = Records.ModelWithAttempts(_time, exchange.Record);
        exchange.Record.Model.Streamed = true;
        exchange.Record.Model.FirstTokenAt = exchange.Record.StartedAt + 1;

        metrics.Started();
        metrics.Completed(exchange);

        Assert.Equal([name], heard.Distinct());
    }

    [Fact]
    public void Completed_OtherMedia_AreKindsOfTheirOwn()
    {
        var exchange = Records.Finished(_time);
        var model = exchange.Record.Model = Records.Model();
        (model.AudioInputTokens, model.AudioCacheReadTokens, model.ImageInputTokens, model.AudioOutputTokens, model.ImageOutputTokens, model.Searches, model.Images) = (1, 2, 3, 4, 5, 6, 7);
        Complete(exchange);

        Assert.Equal([1, 2, 3, 4, 5], new[] { "audio_input", "audio_cache_read", "image_input", "audio_output", "image_output" }.Select(k => _capture.Sum("gatehouse_ai_tokens_total", "kind=" + k)));
        Assert.Equal([6, 7], new[] { "search", "image" }.Select(k => _capture.Sum("gatehouse_ai_units_total", "kind=" + k)));
    }

    [Fact]
    public void Completed_SideOfAComparison_IsCounted()
    {
        var exchange = Records.Finished(_time);
        exchange.Record.Model = Records.Model();
        exchange.Record.Model.Arm = "b";
        Complete(exchange);

        Assert.Equal(1, _capture.Sum("gatehouse_ai_arm_requests_total", "model=chat", "arm=b", "outcome=ok"));
        Assert.Equal(0.0125, _capture.Sum("gatehouse_ai_arm_cost_usd_total", "model=chat", "arm=b"), 6);
    }

    [Fact]
    public void Completed_CacheHit_CountsWhatItSaved_AndNoTokens()
    {
        var exchange = Records.Finished(_time);
        exchange.Record.Service = "";
        exchange.Record.Model = new ModelCallRecord { RequestedModel = "chat", Cache = "hit", CostUsd = 0, SavedUsd = 0.5m };
        Complete(exchange);

        Assert.Equal(1, _capture.Sum("gatehouse_ai_requests_total", "model=chat", "provider=", "outcome=ok"));
        Assert.Equal(0.5, _capture.Sum("gatehouse_ai_cache_saved_usd_total", "team=commerce", "model=chat"), 6);
        Assert.Equal(0, _capture.Count("gatehouse_ai_tokens_total"));
    }

    [Fact]
    public void Completed_ModelUnknown_NameOfTheClientIsNoLabel()
    {
        var exchange = Records.Finished(_time);
        exchange.Record.Model = new ModelCallRecord { RequestedModel = "whatever-i-like", Outcome = "refused" };
        Complete(exchange);
        Assert.Equal(1, _capture.Sum("gatehouse_ai_requests_total", "model=other", "provider=", "outcome=refused"));
    }

    [Fact]
    public void Completed_CallOfAConfiguredModel_ThatNobodyWasAsked_IsOfThatModel()
    {
        var exchange = Records.Finished(_time);
        exchange.Record.Model = new ModelCallRecord { RequestedModel = "chat", IsConfigured = true, Outcome = "refused" };
        Complete(exchange);
        Assert.Equal(1, _capture.Sum("gatehouse_ai_requests_total", "model=chat", "provider=", "outcome=refused"));
    }

    [Fact]
    public void Completed_PriceUnknown_CountsNoCost()
    {
        var exchange = Records.Finished(_time);
        exchange.Record.Model = Records.Model() with { CostUsd = null };
        Complete(exchange);
        Assert.Equal(0, _capture.Count("gatehouse_ai_cost_usd_total"));
    }

    [Fact]
    public void Completed_Probe_IsNotCounted()
    {
        var exchange = Records.Finished(_time);
        _metrics.Started();
        _metrics.TakeForProbe(exchange);
        Assert.Equal(0, _metrics.Active);
        _metrics.Completed(exchange);
        Assert.Empty(_capture.All);
        Assert.Equal(0, _metrics.Active);
    }

    [Fact]
    public void Observed_BytesAndActive_AreTheSums()
    {
        _metrics.Started();
        Complete(Records.Finished(_time));
        Complete(Records.Finished(_time));
        _capture.Observe();
        Assert.Equal(6, _capture.Sum("gatehouse_received_bytes_total"));
        Assert.Equal(2468, _capture.Sum("gatehouse_sent_bytes_total"));
        Assert.Equal(1, _capture.Sum("gatehouse_active_requests"));
    }

    [Fact]
    public void Configuration_RefusedReload_KeepsTheRevisionAndSaysSo()
    {
        _metrics.ConfigurationTaken("aaa", isReload: false);
        _metrics.ConfigurationTaken("bbb");
        _metrics.ConfigurationRefused();
        _capture.Observe();
        Assert.Equal(0, _capture.Of("gatehouse_config_last_reload_successful").Single().Value);
        Assert.Equal("bbb", _capture.Of("gatehouse_config_info").Single().Tags["revision"]);
        Assert.Equal(1, _capture.Sum("gatehouse_config_reloads_total", "result=ok"));
        Assert.Equal(1, _capture.Sum("gatehouse_config_reloads_total", "result=refused"));
    }

    [Fact]
    public void Completed_ModelCallThatIsHeard_AllocatesNothing()
    {
        using var metrics = new GatehouseMetrics(_time);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter == metrics.Meter)
            {
                to.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => { });
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => { });
        listener.Start();
        var exchange = Records.Finished(_time, milliseconds: 1250);
        var model = exchange.Record.Model = Records.ModelWithAttempts(_time, exchange.Record);
        (model.Streamed, model.Arm, model.Searches, model.FirstTokenAt) = (true, "b", 1, exchange.Record.StartedAt + 1);

        Assert.Equal(0, Allocations.InSteadyState(() =>
        {
            metrics.Started();
            metrics.Completed(exchange);
        }));
    }

    [Fact]
    public void Completed_NobodyListens_AllocatesNothing()
    {
        using var metrics = new GatehouseMetrics(_time);
        var exchange = Records.Finished(_time);
        Assert.Equal(0, Allocations.InSteadyState(() =>
        {
            metrics.Started();
            metrics.Completed(exchange);
        }));
    }

    private void Complete(Exchange exchange)
    {
        _metrics.Started();
        _metrics.Completed(exchange);
    }
}
