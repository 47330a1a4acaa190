using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Discovery;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

/// <summary>Asks name servers, and tells answers, negative answers (RFC 2308) and failures apart. One look at a time.</summary>
internal sealed class DnsLookup(DnsSettings settings)
{
    /// <summary>What fits a datagram on every path (the DNS flag day of 2020); longer answers come over TCP.</summary>
    private const int LargestDatagram = 1232;

    /// <summary>A negative answer may hold for hours; so long at most is it believed.</summary>
    private static readonly TimeSpan LongestNegative = TimeSpan.FromSeconds(30);

    /// <summary>When to ask again where one family was answered and the other was not.</summary>
    private static readonly TimeSpan HalfAnswered = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Name, QueryType Type), IPAddress[]> _remembered = new();
    private LookupClient? _client;

    /// <summary>The target's address.</summary>
    public static HttpAddress AddressOf(DnsSettings settings, IPAddress address, int port)
    {
        string host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return new HttpAddress(settings.IsTls ? "https" : "http", host, port, settings.Path.TrimEnd('/'));
    }

    /// <summary>
    /// The addresses of a name. When the question for one family fails and the other is answered, the addresses of the first
    /// are those found last. Throws <see cref="DiscoveryException"/> when there is none.
    /// </summary>
    public async Task<FoundAddresses> AddressesAsync(string name, CancellationToken cancellationToken)
    {
        QueryType[] types = Types();
        var asked = types.Select(t => AskAsync(name, t, cancellationToken)).ToArray();
        await Task.WhenAll((Task[])asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var addresses = new List<IPAddress>();
        var ttl = settings.MaxTtl;
        DiscoveryException? fault = null;
        bool isAnswered = false;
        for (int i = 0; i < types.Length; i++)
        {
            var key = (name, types[i]);
            if (asked[i].IsCompletedSuccessfully)
            {
                var reply = await asked[i];
                isAnswered = true;
                ttl = Shorter(ttl, TtlOf(reply.Answers));
                addresses.AddRange(_remembered[key] = [.. reply.Answers.OfType<AddressRecord>().Select(a => a.Address)]);
                continue;
            }

            var failed = FaultOf(asked[i]);
            if (IsNegative(failed))
            {
                _remembered.TryRemove(key, out _);
                fault ??= failed;
                continue;
            }

            // A failure counts for more than the other family's negative answer, and makes a look that is soon repeated.
            fault = fault is null || IsNegative(fault) ? failed : fault;
            ttl = Shorter(ttl, HalfAnswered);
            addresses.AddRange(_remembered.GetValueOrDefault(key, []));
        }

        return isAnswered ? new FoundAddresses(addresses, Longer(ttl, settings.MinTtl)) : throw fault!;
    }

    /// <summary>The SRV records of a name. Throws <see cref="DiscoveryException"/> when there is none.</summary>
    public async Task<(IReadOnlyList<SrvRecord> Records, TimeSpan Ttl)> ServicesAsync(string name, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(name, QueryType.SRV, cancellationToken);
        SrvRecord[] offered = [.. reply.Answers.OfType<SrvRecord>().Where(r => DnsName.Bare(r.Target.Value).Length > 0)];

        // Nothing can be sent to port 0; some servers write it where a port is not known.
        SrvRecord[] records = [.. offered.Where(r => r.Port > 0)];
        return records.Length > 0
            ? (records, Longer(Shorter(settings.MaxTtl, TtlOf(reply.Answers)), settings.MinTtl))
            : offered.Length > 0
                ? throw new DiscoveryException("invalid", $"the SRV records of {name} have port 0, which nothing can be sent to")
                : throw new DiscoveryException("empty", $"{name} says that the service is not offered (its SRV target is \".\")");
    }

    /// <summary>What holds for a name whose question failed: the addresses found last, until a look that is soon repeated; none when it is gone.</summary>
    public FoundAddresses Remembered(string name, DiscoveryException fault)
        => new([.. Types().SelectMany(t => _remembered.GetValueOrDefault((name, t), []))], IsNegative(fault) ? settings.MaxTtl : Longer(HalfAnswered, settings.MinTtl));

    /// <summary>Forgets the addresses of all names but these.</summary>
    public void ForgetOthers(IReadOnlySet<string> names)
    {
        foreach (var key in _remembered.Keys.Where(k => !names.Contains(k.Name)))
        {
            _remembered.TryRemove(key, out _);
        }
    }

    /// <summary>A reply with at least one record of the type; everything else is thrown. A negative answer says when to ask again.</summary>
    private async Task<IDnsQueryResponse> AskAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        IDnsQueryResponse reply;
        try
        {
            _client ??= Open();
            reply = await _client.QueryAsync($"{name}.", type, cancellationToken: cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            bool isTimeout = e is DnsResponseException { Code: DnsResponseCode.ConnectionTimeout } or OperationCanceledException or TimeoutException;
            throw isTimeout
                ? new DiscoveryException("timeout", $"no name server answered the question for {name} ({type}) in time", e)
                : new DiscoveryException("server_failure", $"no name server could be asked for {name} ({type}): {(e.InnerException ?? e).Message}", e);
        }

        return reply.Header.ResponseCode switch
        {
            DnsHeaderResponseCode.NoError when reply.Answers.Any(a => (int)a.RecordType == (int)type) => reply,
            DnsHeaderResponseCode.NoError => throw Negative("empty", $"{name} has no {type} record", reply),
            DnsHeaderResponseCode.NotExistentDomain => throw Negative("not_found", $"the name {name} does not exist", reply),
            var code => throw new DiscoveryException("server_failure", $"the name server answered the question for {name} ({type}) with {code}"),
        };
    }

    private LookupClient Open()
    {
        var servers = settings.Endpoints();
        var options = servers.Length > 0 ? new LookupClientOptions(servers) : new LookupClientOptions();
        options.UseCache = false;
        options.Timeout = settings.QueryTimeout;
        options.Retries = 1;
        options.ThrowDnsErrors = false;
        options.ContinueOnDnsError = true;
        options.ContinueOnEmptyResponse = false;
        options.UseRandomNameServer = false;
        options.UseTcpFallback = true;
        options.ExtendedDnsBufferSize = LargestDatagram;
        return new LookupClient(options);
    }

    private DiscoveryException Negative(string reason, string message, IDnsQueryResponse reply)
    {
        var soa = reply.Authorities.OfType<SoaRecord>().FirstOrDefault();
        return new DiscoveryException(reason, message)
        {
            RetryAfter = soa is null ? null : Longer(Shorter(TimeSpan.FromSeconds(Math.Min(soa.InitialTimeToLive, soa.Minimum)), LongestNegative), settings.MinTtl),
        };
    }

    private QueryType[] Types() => settings.Addresses switch
    {
        DnsAddresses.Ipv4 => [QueryType.A],
        DnsAddresses.Ipv6 => [QueryType.AAAA],
        DnsAddresses.Both => [QueryType.A, QueryType.AAAA],
        _ => HasIPv6() ? [QueryType.A, QueryType.AAAA] : [QueryType.A],
    };

    // A target of a family that no connection can leave in would cost a part of the requests.
    private static bool HasIPv6()
        => Socket.OSSupportsIPv6 && NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Any(a => a.Address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: false } && !IPAddress.IsLoopback(a.Address));

    private static bool IsNegative(DiscoveryException fault) => fault.Reason is "empty" or "not_found";

    private static DiscoveryException FaultOf(Task<IDnsQueryResponse> failed)
        => failed.Exception?.InnerException as DiscoveryException ?? new DiscoveryException("server_failure", "the question was given up", failed.Exception);

    private static TimeSpan TtlOf(IReadOnlyList<DnsResourceRecord> records) => TimeSpan.FromSeconds(records.Min(r => r.InitialTimeToLive));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
