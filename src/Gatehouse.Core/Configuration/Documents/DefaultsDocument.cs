using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

public sealed record DefaultsDocument : Document
{
    [Description("Policies that run on every route, before the route's own policies of the same stage.")]
    public IReadOnlyList<PolicyUse> Policies { get; init; } = [];
}
