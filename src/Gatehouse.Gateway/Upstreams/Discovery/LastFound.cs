using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Upstreams.Discovery;

/// <summary>The targets of a service that were found last; outlives a change of how they are looked for.</summary>
internal sealed class LastFound
{
    private volatile IReadOnlyList<TargetDocument> _targets = [];

    public IReadOnlyList<TargetDocument> Targets
    {
        get => _targets;
        set => _targets = value;
    }
}
