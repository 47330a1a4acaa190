using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

public sealed record TracesDocument : Document
{
    [Description("Share of the requests without a trace of their own that start one; a caller's decision (traceparent) is followed.")]
    [AllowedRange("0%", "100%")]
    public Share Sample { get; init; } = new(1);
}
