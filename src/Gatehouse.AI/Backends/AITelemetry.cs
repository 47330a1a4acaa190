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

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "gatehouse_ai_retries_total", null, "Further tries of calls at the same target, by the failure before.");

    private static readonly Counter<long> CoolDowns = Meter.CreateCounter<long>(
        "gatehouse_ai_cool_downs_total", null, "Times that a provider's model was left alone for a while, by the failure that led to it.");

    private static readonly Counter<long> Hedges = Meter.CreateCounter<long>(
        "gatehouse_ai_hedges_total", null, "Attempts that were made beside a slow one, by what came of them.");

    private static readonly Counter<long> Unpriced = Meter.CreateCounter<long>(
        "gatehouse_ai_unpriced_total", null, "Calls with token counts whose model has no known price.");

    private static readonly Counter<long> Losses = Meter.CreateCounter<long>(
        "gatehouse_ai_losses_total", null, "Fields of calls and of replies that a translation dropped or approximated.");

    /// <param name="model">The alias that was asked for.</param>
    /// <param name="provider">The provider's name.</param>
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

    public static void Repeated(string model, string provider, ModelErrorKind reason)
    {
        if (Retries.Enabled)
        {
            Retries.Add(1, new("model", model), new("provider", provider), new("reason", ModelErrorKindNames.Of(reason)));
        }
    }

    /// <param name="provider">The provider's name.</param>
    /// <param name="providerModel">The provider's name of the model.</param>
    /// <param name="reason">The failure that led to it.</param>
    public static void CooledDown(string provider, string providerModel, ModelErrorKind reason)
    {
        if (CoolDowns.Enabled)
        {
            CoolDowns.Add(1, new("provider", provider), new("provider_model", providerModel), new("reason", ModelErrorKindNames.Of(reason)));
        }
    }

    /// <param name="model">The alias that was asked for.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="result">"won", "lost", "failed" or "not_asked".</param>
    public static void Hedged(string model, string provider, string result)
    {
        if (Hedges.Enabled)
        {
            Hedges.Add(1, new("model", model), new("provider", provider), new("result", result));
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
