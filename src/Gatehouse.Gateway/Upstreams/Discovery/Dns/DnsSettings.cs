using System.ComponentModel;
using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

/// <summary>What both ways through DNS have in common.</summary>
public abstract record DnsSettings : Document
{
    private const int DnsPort = 53;

    [Description("What the targets speak: http, or https with the settings of the service's tls. TLS asks for the name that was looked up, not for the IP address.")]
    public DnsScheme Scheme { get; init; } = DnsScheme.Http;

    [Description("Path that is put in front of the request's.")]
    [Example("/v2")]
    public string Path { get; init; } = "";

    [Description("Name servers, as IP address with or without port, asked in this order. When none is written, those of /etc/resolv.conf.")]
    [Example("[10.0.0.2:53, 10.0.0.3:53]")]
    public IReadOnlyList<string> Servers { get; init; } = [];

    [Description("Which addresses become targets: both, ipv4, ipv6, or auto, which takes IPv6 where this machine has an address for it.")]
    public DnsAddresses Addresses { get; init; } = DnsAddresses.Auto;

    [Description("An answer is used for at least so long, whatever its TTL.")]
    [AllowedRange("100ms", "1d")]
    public TimeSpan MinTtl { get; init; } = TimeSpan.FromSeconds(1);

    [Description("An answer is used for at most so long, whatever its TTL.")]
    [AllowedRange("100ms", "1d")]
    public TimeSpan MaxTtl { get; init; } = TimeSpan.FromMinutes(5);

    [Description("Time for one question to one server; each server is asked twice.")]
    [AllowedRange("10ms", "1m")]
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(2);

    [NotASetting]
    public bool IsTls => Scheme == DnsScheme.Https;

    /// <summary>The servers as written; empty for those of the machine.</summary>
    public IPEndPoint[] Endpoints() => [.. Servers.Select(ServerOf).OfType<IPEndPoint>()];

    public override void Validate(ProblemList problems)
    {
        if (Path.Length > 0 && !(Path[0] == '/' && HttpAddress.TryParse($"http://x{Path}", out _)))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "path", $"\"{Path}\" is no path", "Write it as /v2, without query.");
        }

        for (int i = 0; i < Servers.Count; i++)
        {
            if (ServerOf(Servers[i]) is null)
            {
                problems.Add(ProblemCodes.InvalidValue, this, "servers", i, $"\"{Servers[i]}\" is no IP address with or without port", "Write it as 10.0.0.2:53 or [2001:db8::2]:53.");
            }
        }

        if (MinTtl > MaxTtl)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "min_ttl", $"min_ttl: {Duration.Format(MinTtl)} is more than max_ttl: {Duration.Format(MaxTtl)}", $"Write at most {Duration.Format(MaxTtl)}, or raise max_ttl.");
        }
    }

    // The framework reads "53" and "10.2" as addresses too, and port 0 as none.
    private static IPEndPoint? ServerOf(string text)
        => !(text.EndsWith(":0", StringComparison.Ordinal) && text.AsSpan().ContainsAny('.', ']')) && text.AsSpan().ContainsAny('.', ':') && text.Count(c => c == '.') is 0 or 3 && IPEndPoint.TryParse(text, out var server)
            ? new IPEndPoint(server.Address, server.Port == 0 ? DnsPort : server.Port)
            : null;
}
