using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>When a circuit opens and closes, compiled. Times are in timestamp units.</summary>
internal sealed class BreakerSettings(CircuitBreakerDocument document, TimeProvider time)
{
    private const int MostDoublings = 20;

    public CircuitBreakerDocument Document { get; } = document;

    public double Share { get; } = document.Failures.Fraction;

    public int Minimum { get; } = document.Minimum;

    public int Probes { get; } = document.Probes;

    public int CloseAfter { get; } = document.CloseAfter;

    public FailureSet Counts { get; } = new(document.Counts);

    /// <summary>The window's length in timestamp units.</summary>
    public long Window { get; } = (long)(document.Window.TotalSeconds * time.TimestampFrequency);

    /// <summary>How long it stays open after so many probes in a row have failed.</summary>
    public TimeSpan OpenFor(int failedProbes)
    {
        if (Document.MaxOpenFor is not { } most)
        {
            return Document.OpenFor;
        }

        var doubled = Document.OpenFor * Math.Pow(2, Math.Min(failedProbes, MostDoublings));
        return doubled < most ? doubled : most;
    }

    public override string ToString()
    {
        string growing = Document.MaxOpenFor is { } most ? $", up to {Duration.Format(most)}" : "";
        string scope = Document.Scope == CircuitScope.Service ? "the service" : "each target";
        return $"{scope}: opens at {Document.Failures} failures of {Minimum} or more in {Duration.Format(Document.Window)}, for {Duration.Format(Document.OpenFor)}{growing}; closes after {CloseAfter} good probes, {Probes} at once";
    }
}
