using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>What is counted and told of circuits. Nothing of it is on the way of a request.</summary>
internal static partial class BreakerTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    // Weak: a gateway that stopped lets go of its circuits without telling.
    private static readonly ConditionalWeakTable<CircuitBreaker, TargetPlace> Circuits = [];

    private static readonly Counter<long> Transitions =
        Meter.CreateCounter<long>(MetricNames.CircuitTransitions, unit: null, "Changes of circuits, by service, target and the state they changed to.");

    static BreakerTelemetry() => Meter.CreateObservableGauge(MetricNames.CircuitOpen, Read, unit: null, "1 while a circuit is open, 0.5 while it is half-open, else 0; by service and target.");

    public static void Add(CircuitBreaker breaker, TargetPlace place) => Circuits.AddOrUpdate(breaker, place);

    public static void Remove(CircuitBreaker breaker) => Circuits.Remove(breaker);

    public static void Changed(ILogger logger, TargetPlace place, in CircuitEvent change)
    {
        Transitions.Add(1, new("service", place.Service), new("target", place.Target), new("to", NameOf(change.To)));
        string target = place.Target.Length == 0 ? "as a whole" : place.Target;
        switch (change.To)
        {
            case CircuitState.Open:
                Opened(logger, place.Service, target, change.Failed, change.Total, 100.0 * change.Failed / change.Total, ReasonOf(change.Last), change.OpenFor.TotalSeconds);
                break;
            case CircuitState.HalfOpen:
                HalfOpened(logger, place.Service, target);
                break;
            default:
                Closed(logger, place.Service, target, change.Total);
                break;
        }
    }

    public static string NameOf(CircuitState state) => state switch
    {
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "half_open",
        _ => "closed",
    };

    private static IEnumerable<Measurement<double>> Read()
    {
        foreach (var (breaker, place) in Circuits)
        {
            double value = breaker.State switch
            {
                CircuitState.Open => 1,
                CircuitState.HalfOpen => 0.5,
                _ => 0,
            };
            yield return new(value, new KeyValuePair<string, object?>("service", place.Service), new KeyValuePair<string, object?>("target", place.Target));
        }
    }

    private static string ReasonOf(in TryOutcome outcome) => outcome.Result switch
    {
        TryResult.ConnectFailed => "connect",
        TryResult.NoConnection => "no_connection",
        TryResult.Reset => "reset",
        TryResult.Timeout => "timeout",
        TryResult.InvalidReply => "invalid_reply",
        _ => $"status {outcome.Status}",
    };

    [LoggerMessage(EventName = "circuit.opened", Level = LogLevel.Warning, Message = "Circuit of service {Service} ({Target}) opened: {Failed} of {Total} tries failed ({Percent:0.#} %), the last by {Reason}; nothing is sent there for {Seconds:0.###} s")]
    private static partial void Opened(ILogger logger, string service, string target, long failed, long total, double percent, string reason, double seconds);

    [LoggerMessage(EventName = "circuit.half_open", Level = LogLevel.Information, Message = "Circuit of service {Service} ({Target}) is half-open: probes are let through")]
    private static partial void HalfOpened(ILogger logger, string service, string target);

    [LoggerMessage(EventName = "circuit.closed", Level = LogLevel.Information, Message = "Circuit of service {Service} ({Target}) closed: {Probes} probes succeeded")]
    private static partial void Closed(ILogger logger, string service, string target, long probes);
}
