using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Upstreams;

/// <summary>Which HTTP an endpoint is spoken to in.</summary>
[Planned("grpc", "soap", "graphql")]
public enum UpstreamProtocol
{
    /// <summary>HTTP/1.1 in clear; over TLS what the upstream chooses by ALPN, HTTP/2 or HTTP/1.1.</summary>
    Auto,

    Http1,

    /// <summary>HTTP/2, over TLS or in clear with prior knowledge.</summary>
    Http2,

    /// <summary>HTTP/3, over QUIC.</summary>
    Http3,
}
