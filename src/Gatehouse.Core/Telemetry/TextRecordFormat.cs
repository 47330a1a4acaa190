using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// One line to read: time, status, method, path and duration first, then name=value. A value with anything but plain
/// characters is quoted and escaped, so that no value can look like another or begin a line of its own.
/// </summary>
internal sealed class TextRecordFormat(LogBuffer buffer)
{
    private readonly LogTime _time = new();

    public void Write(LoggedRequest r)
    {
        _time.Write(buffer, r.Time);
        buffer.Add((byte)' ');
        buffer.Add(r.Status);
        buffer.Add((byte)' ');
        LogText.Write(buffer, r.Method);
        buffer.Add((byte)' ');
        LogText.Write(buffer, r.Path);
        buffer.Add((byte)' ');
        WriteMilliseconds(r.Duration);
        if (r.Upstream is { } upstream)
        {
            buffer.Add(" upstream="u8);
            WriteMilliseconds(upstream);
        }

        WriteText(" route="u8, r.Route);
        WriteText(" service="u8, r.Service);
        WriteText(" target="u8, r.Target);
        if (r.Tries > 1)
        {
            WriteNumber(" tries="u8, r.Tries);
        }

        WriteText(" consumer="u8, r.Consumer);
        WriteText(" team="u8, r.Team);
        WriteText(" problem="u8, r.Problem);
        WriteText(" refused_by="u8, r.RefusedBy);
        WriteText(" shadow_refused_by="u8, r.ShadowRefusedBy);
        WriteText(" upstream_failure="u8, r.UpstreamFailure);
        WriteText(" failure="u8, r.Failure);
        if (r.ClientGone)
        {
            buffer.Add(" client_gone=true"u8);
        }

        if (r.Model is { } model)
        {
            WriteModel(model, r.FirstToken);
        }

        WriteEnd(r);
        buffer.Add((byte)'\n');
    }

    private void WriteEnd(LoggedRequest r)
    {
        WriteNumber(" in="u8, r.BytesIn);
        WriteNumber(" out="u8, r.BytesOut);
        WriteText(" host="u8, r.Host);
        if (r.Client is { } client)
        {
            buffer.Add(" client="u8);
            buffer.Add(client, default);
        }

        WriteId(r);
        if (TraceId.TryTake(r.TraceParent, out var trace))
        {
            buffer.Add(" trace="u8);
            buffer.Add(trace);
        }

        var fields = r.Settings.Headers;
        for (int i = 0; i < fields.Length; i++)
        {
            if (r.Headers[i] is { } value)
            {
                buffer.Add((byte)' ');
                LogText.Write(buffer, fields[i].Name);
                buffer.Add((byte)'=');
                LogText.Write(buffer, fields[i].IsRedacted ? Redaction.Form(value) : value);
            }
        }
    }

    private void WriteId(LoggedRequest r)
    {
        buffer.Add(" id="u8);
        if (r.Id.Text is { } text)
        {
            LogText.Write(buffer, text);
        }
        else
        {
            buffer.Add(r.Id);
        }
    }

    private void WriteModel(ModelCallRecord model, TimeSpan? firstToken)
    {
        WriteText(" provider="u8, model.Provider);
        WriteText(" model="u8, model.RequestedModel);
        WriteText(" provider_model="u8, model.ProviderModel);
        WriteText(" arm="u8, model.Arm);
        WriteText(" cache="u8, model.Cache);
        if (model.Attempts.Count > 1)
        {
            WriteNumber(" attempts="u8, model.Attempts.Count);
        }

        WriteText(" outcome="u8, model.Outcome);
        WriteText(" finish="u8, model.FinishReason);
        if (firstToken is { } first)
        {
            buffer.Add(" first_token="u8);
            WriteMilliseconds(first);
        }

        WriteUsage(model);
        WriteText(" loss="u8, model.Loss);
        foreach (var turn in model.Content?.Input ?? [])
        {
            if (turn.Text.Length > 0)
            {
                buffer.Add((byte)' ');
                buffer.Add(turn.Role);
                WriteText("="u8, turn.Text);
            }
        }

        WriteText(" output="u8, model.Content?.Output);
    }

    private void WriteUsage(ModelCallRecord model)
    {
        WriteText(" usage="u8, model.UsageGrade);
        WriteNumber(" tokens_in="u8, model.InputTokens);
        WriteNumber(" tokens_cache_read="u8, model.CacheReadTokens);
        WriteNumber(" tokens_cache_write="u8, model.CacheWrite5mTokens + model.CacheWrite1hTokens);
        WriteNumber(" tokens_out="u8, model.OutputTokens);
        WriteNumber(" tokens_reasoning="u8, model.ReasoningTokens);
        WriteAny(" tokens_audio_in="u8, model.AudioInputTokens + model.AudioCacheReadTokens);
        WriteAny(" tokens_image_in="u8, model.ImageInputTokens);
        WriteAny(" tokens_audio_out="u8, model.AudioOutputTokens);
        WriteAny(" tokens_image_out="u8, model.ImageOutputTokens);
        WriteAny(" searches="u8, model.Searches);
        WriteAny(" images="u8, model.Images);
        WriteText(" service_tier="u8, model.ServiceTier);
        buffer.Add(" cost_usd="u8);
        if (model.CostUsd is { } cost)
        {
            buffer.Add(cost, default);
        }
        else
        {
            buffer.Add("unknown"u8);
        }

        WriteMoney(" cost_other="u8, model.OtherCost);
        WriteText(" currency="u8, model.OtherCurrency);
        WriteMoney(" saved_usd="u8, model.SavedUsd);
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
            buffer.Add(name);
            buffer.Add(money, default);
        }
    }

    private void WriteText(ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            buffer.Add(name);
            LogText.Write(buffer, value);
        }
    }

    private void WriteNumber(ReadOnlySpan<byte> name, long value)
    {
        buffer.Add(name);
        buffer.Add(value);
    }

    private void WriteMilliseconds(TimeSpan time)
    {
        buffer.AddMilliseconds(time, fixedDigits: true);
        buffer.Add("ms"u8);
    }
}
