using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

public sealed record ProxyProtocolDocument : Document
{
    [Description("Load balancers that begin each connection with a PROXY header (v1 or v2) and must; it says who the peer is. Addresses, networks, and unix for the peers of a Unix socket. Others are served as themselves, and a header of theirs is a broken request.")]
    [Example("[10.0.0.0/8]")]
    [NotEmpty]
    public required IReadOnlyList<string> Trusted { get; init; }
}
