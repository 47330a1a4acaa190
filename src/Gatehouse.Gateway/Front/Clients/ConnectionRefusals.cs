using System.Net;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>Counts the connections that a listener refused, and tells of them at most once a minute for each reason.</summary>
internal sealed class ConnectionRefusals(string listener, TimeProvider time, ILogger logger)
{
    private readonly LogPace[] _paces = [.. Enum.GetValues<ConnectionRefusal>().Select(_ => new LogPace(time))];

    public void Refuse(ConnectionRefusal reason, IPAddress? address)
    {
        FrontTelemetry.ConnectionRefused(NameOf(reason));
        if (_paces[(int)reason].IsDue())
        {
            FrontTelemetry.ConnectionRefused(logger, listener, address?.ToString() ?? "unix", WordsFor(reason));
        }
    }

    private static string NameOf(ConnectionRefusal reason) => reason switch
    {
        ConnectionRefusal.AddressLimit => "address_limit",
        ConnectionRefusal.ProxyMissing => "proxy_missing",
        ConnectionRefusal.ProxyMalformed => "proxy_malformed",
        _ => "proxy_timeout",
    };

    private static string WordsFor(ConnectionRefusal reason) => reason switch
    {
        ConnectionRefusal.AddressLimit => "it has as many connections as limits.connections_per_address lets it have",
        ConnectionRefusal.ProxyMissing => "it is named in proxy_protocol.trusted and did not begin with a PROXY header",
        ConnectionRefusal.ProxyMalformed => "its PROXY header is not well formed",
        _ => "its PROXY header did not come within limits.header_time",
    };
}
