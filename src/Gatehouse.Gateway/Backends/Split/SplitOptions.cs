using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Backends.Split;

public sealed record SplitOptions : Document
{
    [ShortForm]
    [Description("The services that share the requests, each with its weight, or each with its share.")]
    [Example("[{ service: orders, weight: 95 }, { service: orders-v2, weight: 5 }]")]
    [NotEmpty]
    public required IReadOnlyList<SplitSideOptions> Services { get; init; }
}
