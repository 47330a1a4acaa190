using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// One JSON object a line. The encoder escapes quotes, controls and line separators (U+0085, U+2028, U+2029 too), so no
/// value can begin a line of its own.
/// </summary>
internal sealed class JsonRecordFormat : IDisposable
{
    private readonly LogBuffer _buffer;
    private readonly Utf8JsonWriter _json;

    public JsonRecordFormat(LogBuffer buffer)
    {
        _buffer = buffer;
        _json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    public void Write(LoggedRequest r)
    {
        _json.WriteStartObject();
        WriteTime(r);
        WriteId(r);
        WriteClient(r);
        _json.WriteString("method"u8, r.Method);
        _json.WriteString("host"u8, r.Host);
        _json.WriteString("path"u8, r.Path);
        _json.WriteNumber("status"u8, r.Status);
        WriteMilliseconds("duration_ms"u8, r.Duration);
        if (r.Upstream is { } upstream)
        {
            WriteMilliseconds("upstream_ms"u8, upstream);
        }

        _json.WriteNumber("bytes_in"u8, r.BytesIn);
        _json.WriteNumber("bytes_out"u8, r.BytesOut);
        WriteText("protocol"u8, r.HttpVersion switch { 10 => "1.0", 11 => "1.1", 20 => "2", 30 => "3", _ => "" });
        WriteText("listener"u8, r.Listener);
        WriteText("route"u8, r.Route);
        WriteText("service"u8, r.Service);
        WriteText("target"u8, r.Target);
        WriteText("consumer"u8, r.Consumer);
        WriteText("team"u8, r.Team);
        WriteFaults(r);
        WriteTrace(r.TraceParent);
        WriteHeaders(r);
        if (r.Model is { } model)
        {
            WriteModel(model, r.FirstToken);
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _buffer.Add((byte)'\n');
    }

    public void Dispose() => _json.Dispose();

    private void WriteTime(LoggedRequest r)
    {
        Span<char> time = stackalloc char[32];
        r.Time.UtcDateTime.TryFormat(time, out int length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        _json.WriteString("time"u8, time[..length]);
    }

    private void WriteId(LoggedRequest r)
    {
        Span<char> id = stackalloc char[RequestIdentity.MaxLength];
        _json.WriteString("request_id"u8, r.Id.TryFormat(id, out int length) ? id[..length] : r.Id.ToString());
    }

    private void WriteClient(LoggedRequest r)
    {
        Span<char> address = stackalloc char[64];
        if (r.Client is { } client && client.TryFormat(address, out int length))
        {
            _json.WriteString("client"u8, address[..length]);
        }
    }

    private void WriteMilliseconds(ReadOnlySpan<byte> name, TimeSpan time)
        => _json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));

    private void WriteText(ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _json.WriteString(name, value);
        }
    }

    private void WriteFaults(LoggedRequest r)
    {
        WriteText("problem"u8, r.Problem);
        WriteText("refused_by"u8, r.RefusedBy);
        WriteText("upstream_failure"u8, r.UpstreamFailure);
        WriteText("failure"u8, r.Failure);
        if (r.ClientGone)
        {
            _json.WriteBoolean("client_gone"u8, true);
        }
    }

    private void WriteTrace(string? traceParent)
    {
        if (TraceId.TryTake(traceParent, out var id))
        {
            _json.WriteString("trace_id"u8, id);
        }
    }

    private void WriteHeaders(LoggedRequest r)
    {
        var fields = r.Settings.Headers;
        if (fields.Length == 0)
        {
            return;
        }

        _json.WriteStartObject("headers"u8);
        for (int i = 0; i < fields.Length; i++)
        {
            if (r.Headers[i] is { } value)
            {
                _json.WriteString(fields[i].Name, fields[i].IsRedacted ? Redaction.Form(value) : value);
            }
        }

        _json.WriteEndObject();
    }

    private void WriteModel(ModelCallRecord model, TimeSpan? firstToken)
    {
        _json.WriteStartObject("ai"u8);
        WriteText("dialect"u8, model.Dialect);
        WriteText("provider"u8, model.Provider);
        WriteText("model"u8, model.RequestedModel);
        WriteText("provider_model"u8, model.ProviderModel);
        WriteText("response_model"u8, model.ResponseModel);
        _json.WriteBoolean("streamed"u8, model.Streamed);
        WriteText("outcome"u8, model.Outcome);
        WriteText("finish_reason"u8, model.FinishReason);
        if (firstToken is { } first)
        {
            WriteMilliseconds("first_token_ms"u8, first);
        }

        _json.WriteString("usage"u8, model.UsageGrade);
        _json.WriteNumber("input_tokens"u8, model.InputTokens);
        _json.WriteNumber("cache_read_tokens"u8, model.CacheReadTokens);
        _json.WriteNumber("cache_write_tokens"u8, model.CacheWrite5mTokens + model.CacheWrite1hTokens);
        _json.WriteNumber("output_tokens"u8, model.OutputTokens);
        _json.WriteNumber("reasoning_tokens"u8, model.ReasoningTokens);
        if (model.CostUsd is { } cost)
        {
            _json.WriteNumber("cost_usd"u8, cost);
        }
        else
        {
            _json.WriteNull("cost_usd"u8);
        }

        WriteText("loss"u8, model.Loss);
        _json.WriteEndObject();
    }
}
