using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>In what two runs of a case can differ.</summary>
internal enum DifferenceKind
{
    /// <summary>Status and ending of the reply.</summary>
    Reply,
    ReplyField,
    ReplyBody,

    /// <summary>How often the upstream received the request.</summary>
    Times,
    RequestLine,
    RequestField,
    RequestBody,
    RequestTrailers,
    Reuse,
    Tunnel,
    Canary,

    /// <summary>A legal reply did not arrive as it was sent; of one side alone.</summary>
    Promise,
}
