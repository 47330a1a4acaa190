using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.AI.Feedback;

/// <summary>What is counted of scores. Clients choose their names, so only so many are told apart.</summary>
internal static class FeedbackTelemetry
{
    private const int MostNames = 50;

    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Scores = Meter.CreateCounter<long>(MetricNames.AIFeedback, null, "Scores that clients gave to answers, by what was judged.");

    private static readonly ConcurrentDictionary<string, bool> Names = new(StringComparer.Ordinal);

    public static void Scored(string model, string arm, string name)
    {
        if (Scores.Enabled)
        {
            Scores.Add(1, new("model", model), new("arm", arm), new("name", Names.ContainsKey(name) || (Names.Count < MostNames && Names.TryAdd(name, true)) ? name : "other"));
        }
    }
}
