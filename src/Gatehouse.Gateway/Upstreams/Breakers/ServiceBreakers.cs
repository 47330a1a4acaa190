using Gatehouse.Core.Configuration;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Snapshots;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>Gives the targets of a service, or the service as a whole, the circuits that its document asks for.</summary>
internal sealed class ServiceBreakers
{
    private readonly string _service;
    private readonly ServiceState _state;
    private readonly BreakerSettings? _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ServiceBreakers(ServiceDocument document, ServiceState state, SnapshotBuild build)
    {
        _service = document.Name;
        _state = state;
        _time = build.Time;
        _logger = build.Loggers.CreateLogger("Gatehouse.Upstreams");
        _settings = document.CircuitBreaker is { } breaker ? new BreakerSettings(breaker, build.Time) : null;
        state.Breaker = Of(CircuitScope.Service, state.Breaker, target: "", mark: static _ => { });
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => _settings is not null;

    /// <summary>The circuit of the service as a whole; null when it has none.</summary>
    public CircuitBreaker? Whole => _state.Breaker;

    /// <summary>The circuit of a target is that of the last snapshot, under the settings of this one.</summary>
    public void Attach(ServiceTarget target)
    {
        var state = target.State;
        state.Breaker = Of(CircuitScope.Target, state.Breaker, target.Name, isOpen =>
        {
            if (state.Mark(TargetFault.CircuitOpen, isOpen))
            {
                _state.Changed();
            }
        });
        target.Breaker = state.Breaker;
    }

    /// <summary>The refusal of the circuit that is probed first; null when all are closed.</summary>
    public GateRefusal? WhyNone(ServiceTarget[] targets)
    {
        CircuitBreaker? first = null;
        foreach (var target in targets)
        {
            if (target.Breaker is { IsClosed: false } breaker && (first is null || breaker.OpenLeft < first.OpenLeft))
            {
                first = breaker;
            }
        }

        return first?.Refuse();
    }

    public void Explain(Explanation explanation)
    {
        if (_settings is not null)
        {
            explanation.Add("circuit breaker", _settings.ToString());
        }
    }

    private CircuitBreaker? Of(CircuitScope scope, CircuitBreaker? last, string target, Action<bool> mark)
    {
        if (_settings is null || _settings.Document.Scope != scope)
        {
            last?.Dispose();
            return null;
        }

        last?.Configure(_settings);
        return last ?? new CircuitBreaker(new TargetPlace(_service, target), _settings, _time, _logger, mark);
    }
}
