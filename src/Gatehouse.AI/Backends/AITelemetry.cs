using System.Diagnostics.Metrics;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.AI.Backends;

/// <summary>Instruments of what only the model backend sees; the rest is made from the request record.</summary>
internal static class AITelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>(
        "gatehouse_ai_fallbacks_total", null, "Calls that went on to the next target because this one failed or rests.");

    private static readonly Counter<long> Unpriced = Meter.CreateCounter<long>(
        "gatehouse_ai_unpriced_total", null, "Calls with token counts whose model has no known price.");

    public static void FellBack(string model, string provider, ModelErrorKind? reason)
    {
        if (Fallbacks.Enabled)
        {
            Fallbacks.Add(1, new("model", model), new("provider", provider), new("reason", reason is null ? "resting" : ModelErrorKindNames.Of(reason.Value)));
        }
    }

    public static void HadNoPrice(string model, string provider)
    {
        if (Unpriced.Enabled)
        {
            Unpriced.Add(1, new("model", model), new("provider", provider));
        }
    }
}
