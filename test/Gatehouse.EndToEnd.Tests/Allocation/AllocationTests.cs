using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests.Allocation;

/// <summary>
/// What the running program allocates for one request, by its own metric: through the front, the chain and the upstream
/// client. The bounds stand a little above what was measured, so that one more object shows. Least of several rounds;
/// what the scraping allocates is measured and taken off.
/// </summary>
public sealed partial class AllocationTests(ITestOutputHelper output)
{
    private const int Requests = 1500;

    /// <summary>With several event loops it is chance whether client and upstream are served by the same one, and crossing costs.</summary>
    private static readonly Dictionary<string, string> OneLoop = new(StringComparer.Ordinal) { ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1" };

    private const int Streams = 20;
    private const string Key = "key-0001-abcdefghijklmnop";

    /// <summary>What the metric's rounding and the program's own timers may add; an object more has at least 24 bytes, most have 32 and more.</summary>
#if DEBUG
    private const int Slack = 80;
#else
    private const int Slack = 30;
#endif

    /// <summary>Debug builds make an object of every asynchronous method that waits; those that are delivered do not.</summary>
    private const int DebugBytesOfAChunk = 101;

    [Theory]
    [InlineData("plain", 266, 847)]
    [InlineData("key", 266, 848)]
    [InlineData("limit", 275, 873)]
    [InlineData("transform", 267, 850)]
    public async Task Request_ThroughAChain_AllocatesNoMoreThanItDid(string route, int release, int debug)
    {
        await using var upstream = new PacedUpstream();
        using var folder = new TemporaryFolder();
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, Configuration(upstream.Address), OneLoop);
        using var client = await ConnectAsync(gateway);
        byte[] request = Encoding.ASCII.GetBytes($"GET /{route}/a HTTP/1.1\r\nHost: a\r\nX-API-Key: {Key}\r\nAccept: */*\r\n\r\n");
        byte[] buffer = new byte[16_384];

        int bound = Slack + (IsDebug ? debug : release);
        long perRequest = await LeastAsync(gateway, Requests, bound, async () =>
        {
            for (int i = 0; i < Requests; i++)
            {
                await client.SendAsync(request);
                await ReadAsync(client, buffer, "xxxxx"u8.ToArray());
            }
        });

        output.WriteLine($"{route}: {perRequest} bytes");
        Assert.InRange(perRequest, 0, bound);
    }

    [Fact]
    public async Task Stream_OfMoreChunks_AllocatesNoMore()
    {
        await using var upstream = new PacedUpstream();
        using var folder = new TemporaryFolder();
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, Configuration(upstream.Address), OneLoop);
        using var client = await ConnectAsync(gateway);

        int bound = IsDebug ? DebugBytesOfAChunk + 12 : 12;
        long few = await LeastAsync(gateway, Streams, bound * 100, () => StreamAsync(client, upstream, 100));
        long many = await LeastAsync(gateway, Streams, few + (bound * 200), () => StreamAsync(client, upstream, 300));

        output.WriteLine($"{few} bytes for a stream of 100 chunks, {many} for 300: {(many - few) / 200.0} a chunk");
        Assert.InRange((many - few) / 200.0, -100, bound);
    }

    private static bool IsDebug
#if DEBUG
        => true;
#else
        => false;
#endif

    private static string Configuration(string upstream) => $$"""
        telemetry: { traces: { sample: 0% }, logs: { access: false } }
        services:
          up: { targets: ["{{upstream}}"] }
        policies:
          key: { api_key: { header: X-API-Key } }
          limit: { rate_limit: { limit: 1000000000, window: 1s, by: ip } }
          change: { transform: { request_headers: { set: { X-Set: "1" }, remove: [Accept] }, response_headers: { set: { X-Reply: "2" } } } }
        consumers:
          caller: { keys: [ { hash: "sha256:{{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Key)))}}" } ] }
        routes:
          plain: { match: /plain/**, service: up }
          stream: { match: /stream/**, service: up }
          key: { match: /key/**, service: up, policies: [key] }
          limit: { match: /limit/**, service: up, policies: [limit] }
          transform: { match: /transform/**, service: up, policies: [change] }
        """;

    private static async Task<Socket> ConnectAsync(GatehouseProcess gateway)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", new Uri(gateway.Address).Port);
        return socket;
    }

    private static async Task StreamAsync(Socket client, PacedUpstream upstream, int chunks)
    {
        byte[] request = Encoding.ASCII.GetBytes($"GET /stream/{chunks} HTTP/1.1\r\nHost: a\r\n\r\n");
        byte[] buffer = new byte[16_384];
        for (int i = 0; i < Streams; i++)
        {
            await client.SendAsync(request);
            await ReadAsync(client, buffer, "\r\n\r\n"u8.ToArray());
            for (int n = 0; n < chunks; n++)
            {
                upstream.Go();
                await ReadAsync(client, buffer, "123456789\n\r\n"u8.ToArray());
            }

            upstream.Go();
            await ReadAsync(client, buffer, "0\r\n\r\n"u8.ToArray());
        }
    }

    /// <summary>Reads until what has come ends with these bytes.</summary>
    private static async Task ReadAsync(Socket client, byte[] buffer, byte[] end)
    {
        int length = 0;
        do
        {
            int read = await client.ReceiveAsync(buffer.AsMemory(length));
            Assert.NotEqual(0, read);
            length += read;
        }
        while (!buffer.AsSpan(0, length).EndsWith(end));
    }

    /// <summary>
    /// Bytes for one of so many runs: the least of rounds that go on until it is no more than this, but not for ever. What
    /// runs first is not optimised yet, and on a busy machine for long.
    /// </summary>
    private static async Task<long> LeastAsync(GatehouseProcess gateway, int count, long enough, Func<Task> run)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 40 && least > enough; round++)
        {
            long start = await AllocatedAsync(gateway);
            long before = await AllocatedAsync(gateway);
            await run();
            long after = await AllocatedAsync(gateway);
            least = Math.Min(least, Math.Max(0, (after - before - (before - start)) / count));
        }

        return least;
    }

    private static async Task<long> AllocatedAsync(GatehouseProcess gateway)
        => (long)double.Parse(AllocatedPattern().Match(await gateway.MetricsAsync()).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^dotnet_gc_heap_total_allocated_bytes_total(?:\{\})? ([\d.E+]+)", RegexOptions.Multiline)]
    private static partial Regex AllocatedPattern();
}
