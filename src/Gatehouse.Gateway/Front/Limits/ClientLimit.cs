namespace Gatehouse.Gateway.Front.Limits;

/// <summary>The bounds on what one client can ask for; each is a setting of a listener's limits.</summary>
internal enum ClientLimit
{
    HandshakeTime,
    HeaderTime,
    HeaderBytes,
    HeaderCount,
    RequestLine,
    Body,
    RequestTime,
    MinimumRate,
    Connections,
    Http2Streams,
    Http2Resets,
    Http2ControlFrames,
}
