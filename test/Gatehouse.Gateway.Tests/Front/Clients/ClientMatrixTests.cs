using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Clients;

/// <summary>
/// Who the client is, over the real server: what a limit counted by, what the access log says and what the service received,
/// held against what the generator of the requests knows. It writes its requests from the way it made up; it reads none.
/// </summary>
public sealed class ClientMatrixTests
{
    private const int Cases = 400;

    private static readonly string[] Proxies = ["10.0.0.2", "10.255.1.1", "fd00::5", "fdff:1::9", "127.0.0.9", "::1"];
    private static readonly string[] Clients = ["192.0.2.1", "192.0.2.2", "203.0.113.9", "2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:2::1", "11.0.0.1", "fc00::1"];
    private static readonly string[] Bad = ["unknown", "_gate", "", "nonsense", "1.2.3", "010.0.0.1", "10.0.0.256", "1.2.3.4:999999", "[::1", "::1%", "0x0a.0.0.1"];

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.0/8", true)]
    [InlineData("127.0.0.1", "127.0.0.1", "192.0.2.0/24", false)]
    [InlineData("[::1]", "::1", "\"::/64\"", true)]
    [InlineData("[::]", "127.0.0.1", "127.0.0.1, 127.0.0.9", true)]
    [InlineData("[::]", "127.0.0.1", "\"::ffff:0:0:0/96\"", false)]
    public async Task Client_OfAnyWay_IsOneAddressForLimitsLogsAndServices(string listen, string peer, string trusted, bool isTrusted)
    {
        await using var upstream = RecordingUpstream.Start();
        int port = FreePort.Find();
        await using var gateway = await TestGateway.StartAsync(
            $$"""
            listen:
              - { url: "http://{{listen}}:{{port}}", trusted_proxies: [10.0.0.0/8, "fd00::/8", "::1", 127.0.0.9, {{trusted}}] }
              - { url: "http://127.0.0.1:{{FreePort.Find()}}", serves: [metrics, health] }
            telemetry: { logs: { format: json } }
            routes:
              all: { match: /**, service: "{{upstream.Address}}", policies: [ { rate_limit: { limit: 100000, window: 1h, by: ip } } ] }
            """,
            keepsListeners: true);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var expected = new List<(string Path, string Client)>();
        var client = await RawClient.ConnectAsync(port, peer);
        for (int i = 0; i < Cases; i++)
        {
            var way = Way.Make(random);
            string path = string.Create(CultureInfo.InvariantCulture, $"/{i}");
            string head = $"GET {path} HTTP/1.1\r\nHost: a\r\n{way.Fields}\r\n";
            var (address, chain) = isTrusted ? way.Expect(peer) : (peer, peer);
            await client.SendAsync(head);
            if (address is null)
            {
                Assert.StartsWith("HTTP/1.1 400", await client.ReadToEndAsync());
                await client.DisposeAsync();
                client = await RawClient.ConnectAsync(port, peer);
                continue;
            }

            string reply = await client.ReadUntilAsync("\r\n\r\nok");
            string told = $"seed {seed}, case {i}:\n{head}expected {address}, replied {reply}";
            string key = KeyOf(address);
            counts[key] = counts.GetValueOrDefault(key) + 1;
            Assert.True(reply.Contains($";r={100_000 - counts[key]};", StringComparison.Ordinal), told);
            Assert.True(upstream.Requests[^1].Contains($"\r\nX-Forwarded-For: {chain}\r\n", StringComparison.Ordinal), told + upstream.Requests[^1]);
            Assert.Single(Regex.Matches(upstream.Requests[^1], "(?i)forwarded-for|\nforwarded:"));
            expected.Add((path, address));
        }

        await client.DisposeAsync();
        Assert.InRange(expected.Count, Cases / 4, Cases);
        Assert.Equal(expected.Count, upstream.Requests.Count);
        await Eventually.TrueAsync(() => gateway.AccessLog.Lines.Length == Cases, "every request is in the access log");
        var logged = gateway.AccessLog.Lines.Select(l => JsonDocument.Parse(l).RootElement).ToLookup(l => l.GetProperty("path").GetString(), l => l.GetProperty("client").GetString());
        Assert.All(expected, e => Assert.Equal([e.Client], logged[e.Path]));
    }

    // An IPv4 address, or the /64 of an IPv6 one.
    private static string KeyOf(string address)
        => address.Contains(':') ? Convert.ToHexString(IPAddress.Parse(address).GetAddressBytes().AsSpan(0, 8)) : address;

    /// <summary>A way from a client through proxies, as fields and as what it is.</summary>
    private sealed class Way
    {
        private readonly List<string?> _list = [];
        private readonly List<string?> _elements = [];

        public string Fields { get; private set; } = "";

        public static Way Make(Random random)
        {
            var way = new Way();
            int kind = random.Next(12);
            int length = random.Next(8) == 0 ? random.Next(40, 53) : random.Next(1, 6);
            way._list.AddRange(Nodes(random, length));
            way._elements.AddRange(random.Next(3) == 0 ? Nodes(random, length) : way._list);
            if (kind is 0 or > 6)
            {
                way._elements.Clear();
            }

            if (kind is 0 or 1 or 2 or 3)
            {
                way._list.Clear();
            }

            way.Fields = Write("X-Forwarded-For", way._list, n => Text(random, n), random) + Write("Forwarded", way._elements, n => $"for=\"{Text(random, n)}\"", random);
            return way;
        }

        /// <summary>The client and what services are told, for a peer that is believed; null when the request must be refused.</summary>
        public (string? Client, string? Chain) Expect(string peer)
        {
            string[]? list = Follow(_list, peer);
            string[]? elements = Follow(_elements, peer);
            if (list is null || elements is null || (_list.Count > 0 && _elements.Count > 0 && list[0] != elements[0]))
            {
                return default;
            }

            string[] chain = _list.Count > 0 ? list : elements;
            return (chain[0], string.Join(", ", chain));
        }

        private static string[]? Follow(List<string?> nodes, string peer)
        {
            int last = nodes.FindLastIndex(n => n is null || !Proxies.Contains(n));
            var read = nodes.Skip(Math.Max(last, 0)).ToArray();
            return read.Contains(null) || read.Length > 50 ? null : [.. read.Select(n => n!), peer];
        }

        private static IEnumerable<string?> Nodes(Random random, int length)
            => Enumerable.Range(0, length).Select(i => random.Next(20) switch
            {
                0 when length < 10 => null,
                _ when i > 0 && (length > 10 || random.Next(3) > 0) => Proxies[random.Next(Proxies.Length)],
                _ => Clients[random.Next(Clients.Length)],
            }).ToArray();

        private static string Write(string name, List<string?> nodes, Func<string?, string> text, Random random)
        {
            var fields = new System.Text.StringBuilder();
            for (int i = 0; i < nodes.Count; i++)
            {
                fields.Append(i == 0 || random.Next(5) == 0 ? $"{(i == 0 ? "" : "\r\n")}{(random.Next(2) == 0 ? name : name.ToLowerInvariant())}: " : random.Next(2) == 0 ? "," : " ,\t").Append(text(nodes[i]));
            }

            return nodes.Count == 0 ? "" : fields.Append("\r\n").ToString();
        }

        private static string Text(Random random, string? node)
        {
            if (node is null)
            {
                return Bad[random.Next(Bad.Length)];
            }

            bool isIPv4 = !node.Contains(':');
            return (isIPv4, random.Next(6)) switch
            {
                (true, 0) => node + ":4711",
                (true, 1) => "::ffff:" + node,
                (true, 2) => $"[::FFFF:{node}]:80",
                (false, 0) => $"[{node}]",
                (false, 1) => $"[{node}]:443",
                (false, 2) => node.ToUpperInvariant(),
                (false, 3) => $"{node}%eth0",
                (false, 4) => string.Join(':', Convert.ToHexString(IPAddress.Parse(node).GetAddressBytes()).Chunk(4).Select(c => new string(c))),
                _ => node,
            };
        }
    }
}
