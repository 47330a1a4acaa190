using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>One target taken out for a while. It ends by its timer, or sooner when the target is needed.</summary>
internal sealed class Ejection : IDisposable
{
    private readonly ServiceAvailability _service;
    private readonly ServiceTarget _target;
    private readonly Action<TargetHealth> _onTrial;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _timer;

    /// <param name="service">Whose target it is.</param>
    /// <param name="target">The target.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="length">For how long.</param>
    /// <param name="onTrial">Sets the counts of a target that comes back.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where its end is told.</param>
    public Ejection(ServiceAvailability service, ServiceTarget target, string reason, TimeSpan length, Action<TargetHealth> onTrial, TimeProvider time, ILogger log)
    {
        (_service, _target, _onTrial, _time, _log) = (service, target, onTrial, time, log);
        Reason = reason;
        Until = time.GetUtcNow() + length;
        _timer = time.CreateTimer(_ => End("its time is over"), null, length, Timeout.InfiniteTimeSpan);
    }

    public string Reason { get; }

    public DateTimeOffset Until { get; }

    /// <summary>Lets the target take requests again.</summary>
    public void End(string why)
    {
        _timer.Dispose();
        var health = _target.State.Health;
        lock (_service.Gate)
        {
            if (!ReferenceEquals(health.Ejection, this))
            {
                return;
            }

            health.Ejection = null;
            health.Ejections.Ended(_time);
            health.Forget();
            _onTrial(health);
            _service.Mark(_target, TargetFault.Ejected, holds: false, _time);
        }

        HealthTelemetry.Returned(_log, _service.Service?.Name ?? "", _target.Name, why);
        _service.Report(_log);
    }

    /// <summary>Stops its timer; the target stays out.</summary>
    public void Dispose() => _timer.Dispose();
}
