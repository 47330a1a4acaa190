using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

[Planned("zone", "priority")]
public sealed record TargetDocument : Document
{
    [ShortForm]
    [Description("Address: http or https, host, port, and a path that is put in front of the request's.")]
    [Example("http://orders-1:8080")]
    public required HttpAddress Url { get; init; }

    [Description("Share of the load relative to the other targets.")]
    [AllowedRange("0", "10000")]
    public int Weight { get; init; } = 1;
}
