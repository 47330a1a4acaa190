using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

/// <summary>Copies of a route's requests for a second service, whose replies nobody sees.</summary>
public sealed record MirrorDocument : Document
{
    [ShortForm]
    [Description("Name of the service that is sent copies, or its address.")]
    [Example("orders-next")]
    [NotEmpty]
    public required string Service { get; init; }

    [Description("Part of the requests that is copied, drawn for each.")]
    [AllowedRange("0%", "100%")]
    public Share Share { get; init; } = new(1);

    [Description("Largest body that is copied; a request with a larger one is not. It is kept in memory until the copy is sent.")]
    [AllowedRange("0", "16MB")]
    public ByteSize MaxBody { get; init; } = new(64_000);

    [Description("Most copies at once; what comes above that is not copied.")]
    [AllowedRange("1", "100000")]
    public int MaxConcurrent { get; init; } = 100;
}
