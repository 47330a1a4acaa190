using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Gateway.Policies.Size;

public sealed record SizeOptions : Document
{
    [ShortForm]
    [Description("Size of a body; more is refused with 413. Takes the place of the listener's limits.body on this route, be it smaller or larger.")]
    [AllowedRange("0B", "1TB")]
    [Example("10MB")]
    public ByteSize? Body { get; init; }

    [Description("Size of all header fields: names, values and 4 bytes for each; more is refused with 431. The listener's limits.header_bytes holds besides.")]
    [AllowedRange("64B", "1MB")]
    [Example("8kB")]
    public ByteSize? Headers { get; init; }

    [Description("Number of header fields; more is refused with 431. The listener's limits.header_count holds besides.")]
    [AllowedRange("1", "10000")]
    [Example("40")]
    public int? Fields { get; init; }

    [Description("Length of path and query; more is refused with 414. The listener's limits.request_line holds besides.")]
    [AllowedRange("1B", "1MB")]
    [Example("2kB")]
    public ByteSize? Url { get; init; }

    [Description("Length of the query; more is refused with 414.")]
    [AllowedRange("0B", "1MB")]
    [Example("1kB")]
    public ByteSize? Query { get; init; }
}
