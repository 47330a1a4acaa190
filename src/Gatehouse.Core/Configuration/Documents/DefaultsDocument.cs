using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

public sealed record DefaultsDocument : Document
{
    [Description("Policies that run on every route, before the route's own policies of the same stage.")]
    public IReadOnlyList<PolicyUse> Policies { get; init; } = [];

    [Description("Time a policy may take that does not decide at once. After that the request is refused with policy-failed; a verdict that comes later changes nothing.")]
    [AllowedRange("10ms", "10m")]
    public TimeSpan PolicyTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
