using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Backends;

/// <inheritdoc/>
public abstract class BackendDescriptor<TOptions> : BackendDescriptor
    where TOptions : Document
{
    public sealed override Type OptionsType => typeof(TOptions);

    public sealed override void ValidateOptions(Document options, GatewayDocument gateway, ProblemList problems)
        => Validate((TOptions)options, gateway, problems);

    public sealed override string DependencyHash(Document options, GatewayDocument gateway)
        => Dependencies((TOptions)options, gateway);

    public sealed override Backend BuildBackend(Document options, RouteDocument route, SnapshotBuild build)
        => Build((TOptions)options, route, build);

    protected virtual void Validate(TOptions options, GatewayDocument gateway, ProblemList problems)
    {
    }

    protected virtual string Dependencies(TOptions options, GatewayDocument gateway) => "";

    protected abstract Backend Build(TOptions options, RouteDocument route, SnapshotBuild build);
}
