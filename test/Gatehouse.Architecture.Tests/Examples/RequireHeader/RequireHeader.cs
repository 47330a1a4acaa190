using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Architecture.Tests.Examples.RequireHeader;

internal sealed class RequireHeader : PolicyDescriptor<RequireHeaderOptions>
{
    public override string Id => "require_header";

    public override PolicyStage Stage => PolicyStage.Admit;

    public override string Summary => "Refuses requests without a header field.";

    protected override void Validate(RequireHeaderOptions options, ProblemList problems)
    {
        if (options.Name.Contains(' ', StringComparison.Ordinal))
        {
            problems.Add(ProblemCodes.InvalidValue, options, "name", "a field name has no spaces");
        }
    }

    protected override Policy Build(RequireHeaderOptions options, PolicyBuildContext context)
        => new RequireHeaderPolicy(options.Name);
}
