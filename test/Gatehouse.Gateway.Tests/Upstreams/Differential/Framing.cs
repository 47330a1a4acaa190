namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>How a reply's body is delimited.</summary>
internal enum Framing
{
    None,
    Length,
    Chunked,
    UntilClose,
}
