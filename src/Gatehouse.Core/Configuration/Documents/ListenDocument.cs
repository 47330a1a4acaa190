using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

public sealed record ListenDocument : Document
{
    [ShortForm]
    [Description("Scheme, address and port to listen on, or unix: and the full path of a socket. A host name binds every address of the machine; port 0 takes a free one.")]
    [Example("http://0.0.0.0:8080")]
    public required string Url { get; init; }

    [Description("Permissions of a Unix socket's file, in octal digits; who may write to it may connect. 0660 when not written.")]
    [Example("\"0666\"")]
    public string? Mode { get; init; }

    [Description("Certificate for https addresses.")]
    public ListenTlsDocument? Tls { get; init; }

    [Description("What is served here. Traffic is the routes; metrics, health and admin are for operators.")]
    [NotEmpty]
    public IReadOnlyList<ListenRole> Serves { get; init; } = [ListenRole.Traffic];

    [Description("Who may use the admin API here.")]
    public ListenAdminDocument? Admin { get; init; }

    [Description("HTTP versions. Default: http1 and http2 with TLS, http1 in clear; [http2] in clear is HTTP/2 with prior knowledge.")]
    public IReadOnlyList<ListenProtocol> Protocols { get; init; } = [];

    [Description("Load balancers whose PROXY header tells who the other end of a connection is.")]
    public ProxyProtocolDocument? ProxyProtocol { get; init; }

    [Description("Whether HTTP/3 is served too, on the same port of UDP; for https. Where this machine has no QUIC the listener goes on without it.")]
    public bool Http3 { get; init; }

    [Description("Sends every request that came in clear to https, with the same host and path; for listeners in clear.")]
    [Example("true")]
    public RedirectToHttpsDocument? RedirectToHttps { get; init; }

    [Description("Tells browsers to use https alone for this host (Strict-Transport-Security), with every reply to a request that came by https.")]
    [Example("365d")]
    public HstsDocument? Hsts { get; init; }

    [Description("Proxies in front whose fields tell who the client is: addresses and networks, and unix for the peers of a Unix socket. Nobody else is believed.")]
    [Example("[10.0.0.0/8, \"fd00::/8\"]")]
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    [Description("Which fields the trusted proxies tell it with: x_forwarded (X-Forwarded-For and -Proto), forwarded (RFC 7239), or either. With either, requests in which they differ are refused.")]
    public TrustedFields TrustedFields { get; init; }

    [Description("Bounds on what one client can ask for.")]
    public ListenLimitsDocument Limits { get; init; } = new();
}
