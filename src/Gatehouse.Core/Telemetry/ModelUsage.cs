using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>Token totals in the sense of OpenTelemetry: cached tokens are input, reasoning tokens are output, of any medium.</summary>
internal readonly record struct ModelUsage(long Input, long Output, long CacheWrite)
{
    public static ModelUsage Of(ModelCallRecord model)
    {
        long written = model.CacheWrite5mTokens + model.CacheWrite1hTokens;
        return new(
            model.InputTokens + model.CacheReadTokens + written + model.AudioInputTokens + model.AudioCacheReadTokens + model.ImageInputTokens,
            model.OutputTokens + model.ReasoningTokens + model.AudioOutputTokens + model.ImageOutputTokens,
            written);
    }
}
