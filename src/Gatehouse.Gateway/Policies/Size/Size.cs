using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Policies.Size;

/// <summary>Bounds what a request may bring. A route's own takes the place of that of the defaults.</summary>
public sealed class Size : PolicyDescriptor<SizeOptions>
{
    public override string Id => "size";

    public override PolicyStage Stage => PolicyStage.Protect;

    public override string Summary => "Bounds the body, the header fields and the address of requests; on its routes in place of the listener's bound for bodies.";

    public override bool ReplacesDefault => true;

    protected override void Validate(SizeOptions options, ProblemList problems)
    {
        if (options is { Body: null, Headers: null, Fields: null, Url: null, Query: null })
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "", "no size is written", "Write one of body, headers, fields, url and query.");
        }

        if (options.Query?.Bytes > options.Url?.Bytes)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "query", "a query is part of the address: it cannot be longer than url allows", "Lower query, or raise url.");
        }
    }

    protected override Policy Build(SizeOptions options, PolicyBuildContext context) => new SizePolicy(options);
}
