using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Architecture.Tests.Examples.RequireHeader;

internal sealed class RequireHeaderPolicy(string name) : Policy
{
    // Made once: a refusal allocates nothing for its problem.
    private readonly Problem _missing = new(ProblemKind.MalformedRequest) { Detail = $"The field {name} is required." };

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
        => new(exchange.Request.Headers.Contains(name) ? PolicyVerdict.Accept : PolicyVerdict.Refuse(_missing));

    public override void Explain(Explanation explanation) => explanation.Add("field", name);
}
