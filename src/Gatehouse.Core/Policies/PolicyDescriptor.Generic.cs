using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Policies;

/// <inheritdoc/>
public abstract class PolicyDescriptor<TOptions> : PolicyDescriptor
    where TOptions : Document
{
    public sealed override Type OptionsType => typeof(TOptions);

    public sealed override void ValidateOptions(Document options, ProblemList problems) => Validate((TOptions)options, problems);

    public sealed override void ValidatePlacement(Document options, PolicyPlacement placement, ProblemList problems)
        => ValidatePlacement((TOptions)options, placement, problems);

    public sealed override Policy BuildPolicy(Document options, PolicyBuildContext context) => Build((TOptions)options, context);

    protected virtual void Validate(TOptions options, ProblemList problems)
    {
    }

    protected virtual void ValidatePlacement(TOptions options, PolicyPlacement placement, ProblemList problems)
    {
    }

    protected abstract Policy Build(TOptions options, PolicyBuildContext context);
}
