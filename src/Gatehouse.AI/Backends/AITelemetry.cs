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

    private static readonly Counter<long> Losses = Meter.CreateCounter<long>(
        "gatehouse_ai_losses_total", null, "Fields of calls and of replies that a translation dropped or approximated.");

    /// <param name="model">The alias that was asked for.</param>
    /// <param name="provider">The provider's type.</param>
    /// <param name="way">"call" or "reply".</param>
    /// <param name="loss">What was lost.</param>
    public static void Lost(string model, string provider, string way, LossReport loss)
    {
        if (!Losses.Enabled)
        {
            return;
        }

        foreach (var lost in loss.Losses)
        {
            Losses.Add(1, new("model", model), new("provider", provider), new("way", way), new("kind", lost.Kind == LossKind.Dropped ? "dropped" : "approximated"));
        }
    }

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
