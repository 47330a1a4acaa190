using System.Diagnostics;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

public sealed partial class RequestTraces
{
    private void Describe(Activity span, ModelCallRecord model, RequestRecord record)
    {
        span.SetTag(SpanAttributes.GenAIOperation, model.Operation);
        SetText(span, SpanAttributes.GenAIProvider, GenAIProviders.Of(model.Provider));
        span.SetTag(SpanAttributes.GenAIRequestModel, model.RequestedModel);
        SetText(span, SpanAttributes.GenAIResponseModel, model.ResponseModel);
        SetText(span, SpanAttributes.Arm, model.Arm);
        SetText(span, SpanAttributes.Cache, model.Cache);
        if (model.Attempts.Count > 1)
        {
            span.SetTag(SpanAttributes.Attempts, model.Attempts.Count);
        }

        SetFinish(span, model.FinishReason);
        SetStream(span, model, record.StartedAt, model.FirstTokenAt);
        if (model.UsageGrade is not "none")
        {
            var usage = ModelUsage.Of(model);
            span.SetTag(SpanAttributes.GenAIInputTokens, usage.Input);
            span.SetTag(SpanAttributes.GenAIOutputTokens, usage.Output);
            span.SetTag(SpanAttributes.GenAICacheRead, model.CacheReadTokens + model.AudioCacheReadTokens);
            span.SetTag(SpanAttributes.GenAICacheCreation, usage.CacheWrite);
            span.SetTag(SpanAttributes.GenAIReasoning, model.ReasoningTokens);
        }

        if (model.CostUsd is { } cost)
        {
            span.SetTag(SpanAttributes.CostUsd, (double)cost);
        }

        if (model.Content?.Input is { } input)
        {
            span.SetTag(SpanAttributes.GenAIInputMessages, ContentMessages.Of(input));
        }

        if (model.Content?.Output is { } output)
        {
            span.SetTag(SpanAttributes.GenAIOutputMessages, ContentMessages.Of(output, model.FinishReason));
        }
    }

    /// <summary>A client span for each attempt at a target, made when the request is over: nothing is done for it while it runs.</summary>
    private void AddAttempts(Activity request, ModelCallRecord model, RequestRecord record)
    {
        var before = Activity.Current;
        foreach (var attempt in model.Attempts)
        {
            Activity.Current = null;
            var span = _source.StartActivity(
                $"{model.Operation} {attempt.ProviderModel}", ActivityKind.Client, request.Context, tags: null, links: null, startTime: At(record, attempt.StartedAt));
            if (span is null)
            {
                continue;
            }

            Describe(span, model, attempt);
            span.SetEndTime(At(record, attempt.EndedAt).UtcDateTime);
            span.Stop();
        }

        Activity.Current = before;
    }

    private void Describe(Activity span, ModelCallRecord model, ModelAttemptRecord attempt)
    {
        span.SetTag(SpanAttributes.GenAIOperation, model.Operation);
        span.SetTag(SpanAttributes.GenAIProvider, GenAIProviders.Of(attempt.Provider));
        span.SetTag(SpanAttributes.GenAIRequestModel, attempt.ProviderModel);
        SetText(span, SpanAttributes.GenAIResponseModel, attempt.ResponseModel);
        SetText(span, SpanAttributes.GenAIResponseId, attempt.ResponseId);
        span.SetTag(SpanAttributes.Service, attempt.Service);
        SetText(span, SpanAttributes.Arm, attempt.Arm);
        SetText(span, SpanAttributes.AttemptRole, attempt.Role);
        if (ServerAddress.TryParse(attempt.Target, out var server))
        {
            span.SetTag(SpanAttributes.ServerAddress, server.Host);
            span.SetTag(SpanAttributes.ServerPort, server.Port);
        }

        SetFinish(span, attempt.FinishReason);
        SetStream(span, model, attempt.StartedAt, attempt.FirstTokenAt);
        if (attempt.InputTokens is { } input && attempt.OutputTokens is { } output)
        {
            span.SetTag(SpanAttributes.GenAIInputTokens, input);
            span.SetTag(SpanAttributes.GenAIOutputTokens, output);
            span.SetTag(SpanAttributes.GenAICacheRead, attempt.CacheReadTokens);
            span.SetTag(SpanAttributes.GenAICacheCreation, attempt.CacheWriteTokens);
            span.SetTag(SpanAttributes.GenAIReasoning, attempt.ReasoningTokens);
        }

        if (attempt.Cost is { } cost)
        {
            span.SetTag(SpanAttributes.Cost, (double)cost);
            span.SetTag(SpanAttributes.Currency, attempt.Currency);
        }

        if (attempt.Outcome != "ok")
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag(SpanAttributes.ErrorType, attempt.Error.Length > 0 ? attempt.Error : attempt.Outcome);
        }
    }

    private DateTimeOffset At(RequestRecord record, long timestamp) => record.ReceivedAt + _time.GetElapsedTime(record.StartedAt, timestamp);

    // Of a call that is no stream neither is told.
    private void SetStream(Activity span, ModelCallRecord model, long from, long first)
    {
        if (!model.Streamed)
        {
            return;
        }

        span.SetTag(SpanAttributes.GenAIStream, true);
        if (first != 0)
        {
            span.SetTag(SpanAttributes.GenAITimeToFirstChunk, _time.GetElapsedTime(from, first).TotalSeconds);
        }
    }

    private static void SetFinish(Activity span, string reason)
    {
        if (reason.Length > 0)
        {
            span.SetTag(SpanAttributes.GenAIFinishReasons, new[] { reason });
        }
    }

    private static void SetText(Activity span, string name, string value)
    {
        if (value.Length > 0)
        {
            span.SetTag(name, value);
        }
    }
}
