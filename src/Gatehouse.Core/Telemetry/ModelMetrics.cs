using System.Diagnostics.Metrics;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>Instruments of model calls under the gateway's own names.</summary>
internal sealed class ModelMetrics
{
    private static readonly InstrumentAdvice<double> FirstTokenBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10, 30, 60],
    };

    private static readonly InstrumentAdvice<double> SpeedBuckets = new()
    {
        HistogramBucketBoundaries = [1, 2.5, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 500, 1000, 2000],
    };

    private readonly TimeProvider _time;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _tokens;
    private readonly Counter<double> _cost;
    private readonly Counter<double> _saved;
    private readonly Histogram<double> _firstToken;
    private readonly Counter<double> _costByCurrency;
    private readonly Counter<long> _armRequests;
    private readonly Counter<double> _armCost;
    private readonly Counter<long> _units;
    private readonly Histogram<double> _tokensPerSecond;
    private readonly GenAIMetrics _conventions;

    public ModelMetrics(Meter meter, TimeProvider time)
    {
        _time = time;
        _requests = meter.CreateCounter<long>(MetricNames.AIRequests, null, "Model calls by outcome: ok, refused, error or cancelled.");
        _tokens = meter.CreateCounter<long>(MetricNames.AITokens, null, "Tokens by kind; the kinds do not overlap.");
        _cost = meter.CreateCounter<double>(MetricNames.AICost, null, "Cost of model calls whose price is known, in US dollars.");
        _saved = meter.CreateCounter<double>(MetricNames.AISaved, null, "What calls that a cache answered would have cost, in US dollars, where that is known.");
        _firstToken = meter.CreateHistogram(MetricNames.AITimeToFirstToken, null, "Time from a request's arrival to the first content token.", null, FirstTokenBuckets);
        _costByCurrency = meter.CreateCounter<double>(MetricNames.AICostByCurrency, null, "Cost of model calls whose price is known, in the currency of the price.");
        _armRequests = meter.CreateCounter<long>(MetricNames.AIArmRequests, null, "Model calls by the side of a comparison that answered, and outcome.");
        _armCost = meter.CreateCounter<double>(MetricNames.AIArmCost, null, "Cost of model calls by the side of a comparison that answered, in US dollars.");
        _units = meter.CreateCounter<long>(MetricNames.AIUnits, null, "What is billed each and by no tokens: searches and images.");
        _tokensPerSecond = meter.CreateHistogram(MetricNames.AITokensPerSecond, null, "Tokens a second of streamed answers, from the first token on.", null, SpeedBuckets);
        _conventions = new GenAIMetrics(meter, time);
    }

    public void Record(ModelCallRecord model, RequestRecord record, string team)
    {
        // What a client wrote is no label until it is known to be a name of the configuration.
        bool isHit = model.Cache == "hit";
        bool known = model.Provider.Length > 0 || isHit;
        string name = known || model.IsConfigured ? model.RequestedModel : MetricLabels.Other;

        // Operators tell providers apart by their configured names; OpenTelemetry's attribute is the kind of provider.
        string provider = record.Service.Length > 0 ? record.Service : model.Provider;
        _requests.Add(1, new("provider", known ? provider : ""), new("model", name), new("outcome", model.Outcome));
        if (known && model.Arm.Length > 0)
        {
            CountArm(model, name);
        }

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

        RecordCosts(model, team, name);
        RecordSpeed(model, record, provider, name);
        _conventions.Record(model, record);
    }

    private void RecordCosts(ModelCallRecord model, string team, string name)
    {
        if (!_costByCurrency.Enabled)
        {
            return;
        }

        var attempts = model.Attempts;
        for (int i = 0; i < attempts.Count; i++)
        {
            var attempt = attempts[i];
            if (attempt.Cost is > 0 and var cost)
            {
                _costByCurrency.Add((double)cost, new("team", team), new("model", name), new("currency", attempt.Currency));
            }
        }
    }

    // Of one token nothing can be told, nor of an answer that came all at once.
    private void RecordSpeed(ModelCallRecord model, RequestRecord record, string provider, string name)
    {
        if (model is not { Streamed: true, Outcome: "ok", FirstTokenAt: not 0 } || !_tokensPerSecond.Enabled)
        {
            return;
        }

        double seconds = _time.GetElapsedTime(model.FirstTokenAt, record.EndedAt).TotalSeconds;
        long tokens = ModelUsage.Of(model).Output;
        if (tokens > 1 && seconds > 0)
        {
            _tokensPerSecond.Record((tokens - 1) / seconds, new("provider", provider), new("model", name));
        }
    }

    private void CountArm(ModelCallRecord model, string name)
    {
        _armRequests.Add(1, new("model", name), new("arm", model.Arm), new("outcome", model.Outcome));
        if (model.CostUsd is > 0 and var cost)
        {
            _armCost.Add((double)cost, new("model", name), new("arm", model.Arm));
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
            Count("audio_input", model.AudioInputTokens);
            Count("audio_cache_read", model.AudioCacheReadTokens);
            Count("image_input", model.ImageInputTokens);
            Count("audio_output", model.AudioOutputTokens);
            Count("image_output", model.ImageOutputTokens);
        }

        if (_units.Enabled)
        {
            CountUnits("search", model.Searches);
            CountUnits("image", model.Images);
        }
    }

    private void CountUnits(string kind, long units)
    {
        if (units > 0)
        {
            _units.Add(units, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    private void Count(string kind, long tokens)
    {
        if (tokens > 0)
        {
            _tokens.Add(tokens, new KeyValuePair<string, object?>("kind", kind));
        }
    }
}
