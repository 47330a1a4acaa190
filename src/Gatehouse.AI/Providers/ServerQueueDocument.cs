using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers;

/// <summary>Where a model server of one's own tells how many calls it works on.</summary>
public sealed record ServerQueueDocument : Document
{
    [ShortForm]
    [Description("Path of the server's metrics in Prometheus' text form, from the root of its address. Known are those of vLLM, llama.cpp, SGLang and Text Generation Inference.")]
    [Example("/metrics")]
    public string Metrics { get; init; } = "/metrics";

    [Description("How often it is asked, once the first call was made.")]
    [AllowedRange("100ms", "1m")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    public override void Validate(ProblemList problems)
    {
        if (!Metrics.StartsWith('/'))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "metrics", $"\"{Metrics}\" is no path", "It begins with a slash: /metrics");
        }
    }
}
