using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// Model calls under OpenTelemetry's names (semantic conventions for generative AI). An attempt at a target is a client's operation;
/// the request is what this gateway, as its callers' server, made of it.
/// </summary>
internal sealed class GenAIMetrics
{
    // The boundaries that the conventions name for each.
    private static readonly InstrumentAdvice<double> DurationBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<long> TokenBuckets = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    };

    private static readonly InstrumentAdvice<double> FirstTokenBuckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly InstrumentAdvice<double> PerTokenBuckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5],
    };

    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _tokens;
    private readonly Histogram<double> _served;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _perToken;

    public GenAIMetrics(Meter meter, TimeProvider time)
    {
        _time = time;
        _duration = meter.CreateHistogram(MetricNames.GenAIDuration, "s", "Duration of one attempt of a model call.", null, DurationBuckets);
        _tokens = meter.CreateHistogram(MetricNames.GenAITokens, "{token}", "Tokens of one attempt of a model call.", null, TokenBuckets);
        _served = meter.CreateHistogram(MetricNames.GenAIServerDuration, "s", "Time from a model call's arrival to the end of its reply.", null, DurationBuckets);
        _firstToken = meter.CreateHistogram(MetricNames.GenAITimeToFirstToken, "s", "Time from a model call's arrival to the first content of its reply.", null, FirstTokenBuckets);
        _perToken = meter.CreateHistogram(MetricNames.GenAITimePerOutputToken, "s", "Time for each token of a streamed reply after the first.", null, PerTokenBuckets);
    }

    public void Record(ModelCallRecord model, RequestRecord record)
    {
        if (_served.Enabled || _firstToken.Enabled || _perToken.Enabled)
        {
            RecordServed(model, record);
        }

        if (!_duration.Enabled && !_tokens.Enabled)
        {
            return;
        }

        // By their places: an enumerator of the list would be an object.
        var attempts = model.Attempts;
        for (int i = 0; i < attempts.Count; i++)
        {
            RecordAttempt(model, attempts[i]);
        }
    }

    private void RecordServed(ModelCallRecord model, RequestRecord record)
    {
        var tags = TagsOf(model.Operation, model.Provider, model.ProviderModel, model.ResponseModel);
        if (model.FirstTokenAt != 0 && model.Outcome == "ok")
        {
            _firstToken.Record(_time.GetElapsedTime(record.StartedAt, model.FirstTokenAt).TotalSeconds, tags);
            if (model.Streamed && ModelUsage.Of(model).Output is > 1 and var tokens)
            {
                _perToken.Record(_time.GetElapsedTime(model.FirstTokenAt, record.EndedAt).TotalSeconds / (tokens - 1), tags);
            }
        }

        if (model.Outcome != "ok")
        {
            tags.Add(SpanAttributes.ErrorType, model.Outcome);
        }

        _served.Record(_time.GetElapsedTime(record.StartedAt, record.EndedAt).TotalSeconds, tags);
    }

    private static TagList TagsOf(string operation, string provider, string asked, string answered)
    {
        var tags = new TagList
        {
            { SpanAttributes.GenAIOperation, operation },
            { SpanAttributes.GenAIProvider, GenAIProviders.Of(provider) },
            { SpanAttributes.GenAIRequestModel, asked },
        };
        if (answered.Length > 0)
        {
            tags.Add(SpanAttributes.GenAIResponseModel, answered);
        }

        return tags;
    }

    private void RecordAttempt(ModelCallRecord model, ModelAttemptRecord attempt)
    {
        var tags = TagsOf(model.Operation, attempt.Provider, attempt.ProviderModel, attempt.ResponseModel);
        if (ServerAddress.TryParse(attempt.Target, out var server))
        {
            tags.Add(SpanAttributes.ServerAddress, server.Host);
            tags.Add(SpanAttributes.ServerPort, server.Port);
        }

        if (attempt.InputTokens is { } input && attempt.OutputTokens is { } output)
        {
            var (read, written) = (tags, tags);
            read.Add(SpanAttributes.GenAITokenType, "input");
            written.Add(SpanAttributes.GenAITokenType, "output");
            _tokens.Record(input, read);
            _tokens.Record(output, written);
        }

        if (attempt.Outcome != "ok")
        {
            tags.Add(SpanAttributes.ErrorType, attempt.Error.Length > 0 ? attempt.Error : attempt.Outcome);
        }

        _duration.Record(_time.GetElapsedTime(attempt.StartedAt, attempt.EndedAt).TotalSeconds, tags);
    }
}
