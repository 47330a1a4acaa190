using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>One JSON object a line, written straight into the buffer.</summary>
internal sealed class JsonRecordFormat(LogBuffer buffer)
{
    private readonly LogTime _time = new();

    public void Write(LoggedRequest r)
    {
        buffer.Add((byte)'{');
        WriteTime(r);
        WriteId(r);
        WriteClient(r);
        WriteString("method"u8, r.Method);
        WriteString("host"u8, r.Host);
        WriteString("path"u8, r.Path);
        WriteNumber("status"u8, r.Status);
        WriteMilliseconds("duration_ms"u8, r.Duration);
        if (r.Upstream is { } upstream)
        {
            WriteMilliseconds("upstream_ms"u8, upstream);
        }

        WriteNumber("bytes_in"u8, r.BytesIn);
        WriteNumber("bytes_out"u8, r.BytesOut);
        WriteText("protocol"u8, r.HttpVersion switch { 10 => "1.0", 11 => "1.1", 20 => "2", 30 => "3", _ => "" });
        WriteText("listener"u8, r.Listener);
        WriteText("route"u8, r.Route);
        WriteText("service"u8, r.Service);
        WriteText("target"u8, r.Target);
        if (r.Tries > 1)
        {
            WriteNumber("tries"u8, r.Tries);
        }

        WriteText("consumer"u8, r.Consumer);
        WriteText("team"u8, r.Team);
        WriteFaults(r);
        WriteTrace(r.TraceParent);
        WriteHeaders(r);
        if (r.Model is { } model)
        {
            WriteModel(model, r.FirstToken);
        }

        buffer.Add("}\n"u8);
    }

    private void WriteTime(LoggedRequest r)
    {
        JsonText.WriteName(buffer, "time"u8);
        buffer.Add((byte)'"');
        _time.Write(buffer, r.Time);
        buffer.Add((byte)'"');
    }

    private void WriteId(LoggedRequest r)
    {
        JsonText.WriteName(buffer, "request_id"u8);
        if (r.Id.Text is { } text)
        {
            JsonText.Write(buffer, text);
            return;
        }

        buffer.Add((byte)'"');
        buffer.Add(r.Id);
        buffer.Add((byte)'"');
    }

    private void WriteClient(LoggedRequest r)
    {
        if (r.Client is { } client)
        {
            JsonText.WriteName(buffer, "client"u8);
            buffer.Add((byte)'"');
            buffer.Add(client, default);
            buffer.Add((byte)'"');
        }
    }

    private void WriteString(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        JsonText.WriteName(buffer, name);
        JsonText.Write(buffer, value);
    }

    private void WriteText(ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            WriteString(name, value);
        }
    }

    private void WriteNumber(ReadOnlySpan<byte> name, long value)
    {
        JsonText.WriteName(buffer, name);
        buffer.Add(value);
    }

    private void WriteBoolean(ReadOnlySpan<byte> name, bool value)
    {
        JsonText.WriteName(buffer, name);
        buffer.Add(value ? "true" : "false");
    }

    private void WriteMilliseconds(ReadOnlySpan<byte> name, TimeSpan time)
    {
        JsonText.WriteName(buffer, name);
        buffer.AddMilliseconds(time, fixedDigits: false);
    }

    private void WriteFaults(LoggedRequest r)
    {
        WriteText("problem"u8, r.Problem);
        WriteText("refused_by"u8, r.RefusedBy);
        WriteText("shadow_refused_by"u8, r.ShadowRefusedBy);
        WriteText("upstream_failure"u8, r.UpstreamFailure);
        WriteText("failure"u8, r.Failure);
        if (r.ClientGone)
        {
            WriteBoolean("client_gone"u8, true);
        }
    }

    private void WriteTrace(string? traceParent)
    {
        if (TraceId.TryTake(traceParent, out var id))
        {
            WriteString("trace_id"u8, id);
        }
    }

    private void WriteHeaders(LoggedRequest r)
    {
        var fields = r.Settings.Headers;
        if (fields.Length == 0)
        {
            return;
        }

        JsonText.WriteName(buffer, "headers"u8);
        buffer.Add((byte)'{');
        for (int i = 0; i < fields.Length; i++)
        {
            if (r.Headers[i] is { } value)
            {
                JsonText.WriteName(buffer, fields[i].JsonName);
                JsonText.Write(buffer, fields[i].IsRedacted ? Redaction.Form(value) : value);
            }
        }

        buffer.Add((byte)'}');
    }

    private void WriteModel(ModelCallRecord model, TimeSpan? firstToken)
    {
        JsonText.WriteName(buffer, "ai"u8);
        buffer.Add((byte)'{');
        WriteText("dialect"u8, model.Dialect);
        WriteText("operation"u8, model.Operation);
        WriteText("provider"u8, model.Provider);
        WriteText("model"u8, model.RequestedModel);
        WriteText("provider_model"u8, model.ProviderModel);
        WriteText("response_model"u8, model.ResponseModel);
        WriteText("arm"u8, model.Arm);
        WriteText("cache"u8, model.Cache);
        if (model.Attempts.Count > 1)
        {
            WriteNumber("attempts"u8, model.Attempts.Count);
        }

        WriteBoolean("streamed"u8, model.Streamed);
        WriteText("outcome"u8, model.Outcome);
        WriteText("finish_reason"u8, model.FinishReason);
        if (firstToken is { } first)
        {
            WriteMilliseconds("first_token_ms"u8, first);
        }

        WriteUsage(model);
        WriteText("loss"u8, model.Loss);
        if (model.Content is { } content)
        {
            WriteContent(content);
        }

        buffer.Add((byte)'}');
    }

    private void WriteUsage(ModelCallRecord model)
    {
        WriteString("usage"u8, model.UsageGrade);
        WriteNumber("input_tokens"u8, model.InputTokens);
        WriteNumber("cache_read_tokens"u8, model.CacheReadTokens);
        WriteNumber("cache_write_tokens"u8, model.CacheWrite5mTokens + model.CacheWrite1hTokens);
        WriteNumber("output_tokens"u8, model.OutputTokens);
        WriteNumber("reasoning_tokens"u8, model.ReasoningTokens);
        WriteAny("audio_input_tokens"u8, model.AudioInputTokens + model.AudioCacheReadTokens);
        WriteAny("image_input_tokens"u8, model.ImageInputTokens);
        WriteAny("audio_output_tokens"u8, model.AudioOutputTokens);
        WriteAny("image_output_tokens"u8, model.ImageOutputTokens);
        WriteAny("searches"u8, model.Searches);
        WriteAny("images"u8, model.Images);
        WriteText("service_tier"u8, model.ServiceTier);
        JsonText.WriteName(buffer, "cost_usd"u8);
        if (model.CostUsd is { } cost)
        {
            buffer.Add(cost, default);
        }
        else
        {
            buffer.Add("null");
        }

        WriteMoney("cost_other"u8, model.OtherCost);
        WriteText("currency"u8, model.OtherCurrency);
        WriteMoney("saved_usd"u8, model.SavedUsd);
    }

    // What few calls use is left away where it is not used.
    private void WriteAny(ReadOnlySpan<byte> name, long value)
    {
        if (value > 0)
        {
            WriteNumber(name, value);
        }
    }

    private void WriteMoney(ReadOnlySpan<byte> name, decimal? value)
    {
        if (value is { } money)
        {
            JsonText.WriteName(buffer, name);
            buffer.Add(money, default);
        }
    }

    private void WriteContent(ModelCallContent content)
    {
        if (content.Input is { } input)
        {
            JsonText.WriteName(buffer, "input"u8);
            buffer.Add((byte)'[');
            for (int i = 0; i < input.Count; i++)
            {
                buffer.Add(i == 0 ? "{"u8 : ",{"u8);
                WriteString("role"u8, input[i].Role);
                WriteString("content"u8, input[i].Text);
                buffer.Add((byte)'}');
            }

            buffer.Add((byte)']');
        }

        if (content.Output is { } output)
        {
            WriteString("output"u8, output);
        }
    }
}
