using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

public sealed record ListenLimitsDocument : Document
{
    [Description("Size of a request's body; more is refused with 413. On routes with a policy size, its body holds instead.")]
    [AllowedRange("0B", "1TB")]
    public ByteSize Body { get; init; } = new(32_000_000);

    [Description("Size of all header fields of a request; more is refused with 431.")]
    [AllowedRange("1kB", "1MB")]
    public ByteSize HeaderBytes { get; init; } = new(32_768);

    [Description("Number of header fields of a request; more is refused with 431.")]
    [AllowedRange("1", "10000")]
    public int HeaderCount { get; init; } = 100;

    [Description("Size of the request line; more is refused with 414.")]
    [AllowedRange("64B", "1MB")]
    public ByteSize RequestLine { get; init; } = new(8_192);

    [Description("Time in which the TLS handshake of a connection must be complete, on https addresses.")]
    [AllowedRange("100ms", "10m")]
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Time in which the head of a request must be complete.")]
    [AllowedRange("100ms", "10m")]
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(15);

    [Description("Time in which a request's body must have arrived, counted from its head; gRPC calls and WebSockets are streams and have no such bound. 0s sets no bound.")]
    [AllowedRange("0s", "1d")]
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromMinutes(10);

    [Description("Time an idle connection is kept.")]
    [AllowedRange("1s", "1d")]
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(120);

    [Description("Smallest rate, in bytes a second, at which a client must send a body and read a reply, after 5 s of grace. 0 sets no bound.")]
    [AllowedRange("0B", "1GB")]
    public ByteSize MinimumRate { get; init; } = new(240);

    [Description("Connections at a time on this listener; more are closed at once.")]
    [AllowedRange("1", "10000000")]
    public int Connections { get; init; } = 100_000;

    [Description("Connections at a time from one address (IPv6: from one /64); more are closed at once. Trusted proxies and the peers of a Unix socket may have any number.")]
    [AllowedRange("1", "10000000")]
    public int ConnectionsPerAddress { get; init; } = 10_000;

    [Description("Streams at a time on one HTTP/2 connection.")]
    [AllowedRange("1", "10000")]
    public int Http2Streams { get; init; } = 128;

    [Description("Streams a second that a client may cancel on one HTTP/2 connection, beyond one for each that it lets end. 5 s are saved up; beyond that the connection is ended. 0 sets no bound.")]
    [AllowedRange("0", "1000000")]
    public int Http2Resets { get; init; } = 200;

    [Description("Frames a second that are no part of a request (PING, SETTINGS, PRIORITY, WINDOW_UPDATE, CONTINUATION, empty DATA, unknown ones) on one HTTP/2 connection, beyond 4 for each request and one for each 256 B of replies. 5 s are saved up; beyond that the connection is ended. 0 sets no bound.")]
    [AllowedRange("0", "1000000")]
    public int Http2ControlFrames { get; init; } = 500;
}
