using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Gateway.Backends.Split;

public sealed record SplitSideOptions : Document
{
    [ShortForm]
    [Description("Name of a service, or the address of one.")]
    [Example("orders-v2")]
    [NotEmpty]
    public required string Service { get; init; }

    [Description("Requests that go here, relative to the other weights, which need not add up to anything; 1 when neither weight nor share is written. 0 takes none.")]
    [AllowedRange("0", "1000000")]
    public int? Weight { get; init; }

    [Description("Part of the requests that goes here. When one service has a share all have one, and they add up to 100%.")]
    [AllowedRange("0%", "100%")]
    [Example("5%")]
    public Share? Share { get; init; }

    [Description("Protocols that a connection may be switched to, as on a service of its own.")]
    [Example("[websocket, mqtt]")]
    public IReadOnlyList<string> Upgrades { get; init; } = ["websocket"];
}
