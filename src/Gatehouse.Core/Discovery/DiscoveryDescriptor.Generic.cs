using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Discovery;

/// <inheritdoc/>
public abstract class DiscoveryDescriptor<TOptions> : DiscoveryDescriptor
    where TOptions : Document
{
    public sealed override Type OptionsType => typeof(TOptions);

    public sealed override string Describe(Document options) => Describe((TOptions)options);

    public sealed override bool? FindsTls(Document options) => FindsTls((TOptions)options);

    public sealed override string? PlaceOf(Document options) => PlaceOf((TOptions)options);

    public sealed override void CheckHere(Document options, ProblemList problems) => CheckHere((TOptions)options, problems);

    public sealed override DiscoverySource Open(Document options, TimeProvider time) => Open((TOptions)options, time);

    protected abstract string Describe(TOptions options);

    protected virtual bool? FindsTls(TOptions options) => null;

    protected virtual string? PlaceOf(TOptions options) => null;

    protected virtual void CheckHere(TOptions options, ProblemList problems)
    {
    }

    protected abstract DiscoverySource Open(TOptions options, TimeProvider time);
}
