using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

[Planned("http3", "proxy_protocol", "trusted_proxies")]
public sealed record ListenDocument : Document
{
    [ShortForm]
    [Description("Scheme, address and port to listen on. A host name binds every address of the machine; port 0 takes a free one.")]
    [Example("http://0.0.0.0:8080")]
    public required string Url { get; init; }

    [Description("Certificate for https addresses.")]
    public ListenTlsDocument? Tls { get; init; }

    [Description("What is served here. Traffic is the routes; metrics and health are for operators.")]
    public IReadOnlyList<ListenRole> Serves { get; init; } = [ListenRole.Traffic];

    [Description("HTTP versions. Default: http1 and http2 with TLS, http1 in clear; [http2] in clear is HTTP/2 with prior knowledge.")]
    public IReadOnlyList<ListenProtocol> Protocols { get; init; } = [];

    [Description("Bounds on what one client can ask for.")]
    public ListenLimitsDocument Limits { get; init; } = new();
}
