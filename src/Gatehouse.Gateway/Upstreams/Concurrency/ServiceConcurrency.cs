using Gatehouse.Core.Configuration;
using Gatehouse.Core.Explaining;

namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>Gives the targets of a service the limits that its document asks for.</summary>
internal sealed class ServiceConcurrency(ServiceDocument document, TimeProvider time)
{
    private readonly ConcurrencySettings? _settings = document.Concurrency is { } concurrency ? new(concurrency, time) : null;

    /// <summary>Whether there are any.</summary>
    public bool Any => _settings is not null;

    public bool IsAdaptive => _settings?.Adaptive is not null;

    /// <summary>The limit of a target is that of the last snapshot, under the settings of this one.</summary>
    public void Attach(ServiceTarget target)
    {
        var state = target.State;
        if (_settings is null)
        {
            state.Limit?.Dispose();
            state.Limit = null;
        }
        else if (state.Limit is { } last)
        {
            last.Configure(_settings);
        }
        else
        {
            state.Limit = new ConcurrencyLimit(new TargetPlace(document.Name, target.Name), _settings, time);
        }

        target.Limit = state.Limit;
    }

    public void Explain(Explanation explanation)
    {
        if (_settings is not null)
        {
            explanation.Add("concurrency", _settings.ToString());
        }
    }
}
