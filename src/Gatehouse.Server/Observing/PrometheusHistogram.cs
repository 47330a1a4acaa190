using System.Globalization;
using System.Text;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Server.Observing;

/// <summary>
/// Writes what the gateway counts itself in Prometheus's text form, as the exporter writes the rest: the same names and
/// labels in the same order.
/// </summary>
internal static class PrometheusHistogram
{
    public static void Write(StringBuilder text, DurationHistogram histogram, bool hasLabels)
    {
        var readings = histogram.Read();
        if (readings.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"# TYPE {histogram.Name} histogram\n# HELP {histogram.Name} {histogram.Help}\n");
        string[] bounds = [.. histogram.Bounds.Select(b => b.ToString(CultureInfo.InvariantCulture)), "+Inf"];
        foreach (var reading in readings)
        {
            string labels = hasLabels ? LabelsOf(reading.Labels) : "";
            string before = labels.Length == 0 ? "" : labels + ",";
            long total = 0;
            for (int i = 0; i < bounds.Length; i++)
            {
                total += reading.Counts[i];
                text.Append(CultureInfo.InvariantCulture, $"{histogram.Name}_bucket{{{before}le=\"{bounds[i]}\"}} {total}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{histogram.Name}_sum{{{labels}}} {reading.Sum}\n{histogram.Name}_count{{{labels}}} {total}\n");
        }
    }

    // "api" is a label of the contract that products will fill.
    private static string LabelsOf(in DurationLabels labels)
        => $"api=\"\",code=\"{labels.Code}\",method=\"{labels.Method}\",route=\"{Escaped(labels.Route)}\",service=\"{Escaped(labels.Service)}\"";

    private static string Escaped(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
