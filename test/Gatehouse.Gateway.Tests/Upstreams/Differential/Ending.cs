namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>How a reply ended as far as its client can tell.</summary>
internal enum Ending
{
    /// <summary>Not a byte of it came.</summary>
    Nothing,
    Cut,
    Whole,

    /// <summary>Nothing more came, and no end.</summary>
    Hangs,
}
