using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

public sealed record TargetDocument : Document
{
    [ShortForm]
    [Description("Address: http or https, host, port, and a path that is put in front of the request's.")]
    [Example("http://orders-1:8080")]
    public required HttpAddress Url { get; init; }

    [Description("Share of the load relative to the other targets. With 0 it takes no new requests, only those of sessions that are there already.")]
    [AllowedRange("0", "10000")]
    public int Weight { get; init; } = 1;

    [Description("Targets of the lowest number take the requests; those of the next one help out where too few of them are available (spill_below).")]
    [AllowedRange("0", "100")]
    public int Priority { get; init; }

    [Description("Where the target stands. Those in the gateway's own zone come before others of the same priority.")]
    [Example("eu-1a")]
    [NotEmpty]
    public string? Zone { get; init; }

    /// <summary>
    /// The name that a discovered address was found under: what the target's own Host says, and what TLS asks for and expects
    /// of the certificate. Null when the address says it.
    /// </summary>
    [NotASetting]
    public string? HostName { get; init; }

    /// <summary>Host header form of the target.</summary>
    [NotASetting]
    public string Authority => HostName is null ? Url.Authority : (Url with { Host = HostName }).Authority;
}
