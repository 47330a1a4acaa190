using System.Diagnostics.Metrics;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>Instruments of model calls: the gateway's own names and OpenTelemetry's.</summary>
internal sealed class ModelMetrics
{
    private static readonly InstrumentAdvice<double> FirstTokenBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10, 30, 60],
    };

    // The boundaries that the semantic conventions name for this metric.
    private static readonly InstrumentAdvice<double> DurationBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<long> TokenBuckets = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    };

    private readonly TimeProvider _time;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _tokens;
    private readonly Counter<double> _cost;
    private readonly Counter<double> _saved;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _genAIDuration;
    private readonly Histogram<long> _genAITokens;

    public ModelMetrics(Meter meter, TimeProvider time)
    {
        _time = time;
        _requests = meter.CreateCounter<long>(MetricNames.AIRequests, null, "Model calls by outcome: ok, refused, error or cancelled.");
        _tokens = meter.CreateCounter<long>(MetricNames.AITokens, null, "Tokens by kind; the kinds do not overlap.");
        _cost = meter.CreateCounter<double>(MetricNames.AICost, null, "Cost of model calls whose price is known, in US dollars.");
        _saved = meter.CreateCounter<double>(MetricNames.AISaved, null, "What calls that a cache answered would have cost, in US dollars, where that is known.");
        _firstToken = meter.CreateHistogram(MetricNames.AITimeToFirstToken, null, "Time from a request's arrival to the first content token.", null, FirstTokenBuckets);
        _genAIDuration = meter.CreateHistogram(MetricNames.GenAIDuration, "s", "Duration of a model call.", null, DurationBuckets);
        _genAITokens = meter.CreateHistogram(MetricNames.GenAITokens, "{token}", "Tokens of a model call.", null, TokenBuckets);
    }

    public void Record(ModelCallRecord model, RequestRecord record, string team)
    {
        // Before a provider was chosen the model is whatever the client wrote: not a label. What a cache answers was looked up by its alias.
        bool isHit = model.Cache == "hit";
        bool known = model.Provider.Length > 0 || isHit;
        string name = known ? model.RequestedModel : MetricLabels.Other;

        // Operators tell providers apart by their configured names; OpenTelemetry's attribute is the kind of provider.
        string provider = record.Service.Length > 0 ? record.Service : model.Provider;
        _requests.Add(1, new("provider", known ? provider : ""), new("model", name), new("outcome", model.Outcome));
        if (isHit && model.SavedUsd is { } saved && _saved.Enabled)
        {
            _saved.Add((double)saved, new("team", team), new("model", name));
        }

        if (!known || isHit)
        {
            return;
        }

        CountTokens(model);
        if (model.CostUsd is { } cost && _cost.Enabled)
        {
            _cost.Add((double)cost, new("team", team), new("model", name));
        }

        if (model.FirstTokenAt != 0 && _firstToken.Enabled)
        {
            _firstToken.Record(_time.GetElapsedTime(record.StartedAt, model.FirstTokenAt).TotalSeconds, new("provider", provider), new("model", name));
        }

        if (_genAIDuration.Enabled)
        {
            RecordConventions(model, record);
        }
    }

    private void CountTokens(ModelCallRecord model)
    {
        if (_tokens.Enabled)
        {
            Count("input", model.InputTokens);
            Count("cache_read", model.CacheReadTokens);
            Count("cache_write_5m", model.CacheWrite5mTokens);
            Count("cache_write_1h", model.CacheWrite1hTokens);
            Count("output", model.OutputTokens);
            Count("reasoning", model.ReasoningTokens);
        }
    }

    private void Count(string kind, long tokens)
    {
        if (tokens > 0)
        {
            _tokens.Add(tokens, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    private void RecordConventions(ModelCallRecord model, RequestRecord record)
    {
        var operation = new KeyValuePair<string, object?>(SpanAttributes.GenAIOperation, SpanAttributes.Chat);
        var provider = new KeyValuePair<string, object?>(SpanAttributes.GenAIProvider, model.Provider);
        var asked = new KeyValuePair<string, object?>(SpanAttributes.GenAIRequestModel, model.ProviderModel);
        _genAIDuration.Record(_time.GetElapsedTime(record.StartedAt, record.EndedAt).TotalSeconds, operation, provider, asked);
        if (model.UsageGrade is not "none")
        {
            var usage = ModelUsage.Of(model);
            _genAITokens.Record(usage.Input, [operation, provider, asked, new("gen_ai.token.type", "input")]);
            _genAITokens.Record(usage.Output, [operation, provider, asked, new("gen_ai.token.type", "output")]);
        }
    }
}
