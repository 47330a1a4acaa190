using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gatehouse.EndToEnd.Tests.Change;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Floods;

/// <summary>Thousands of clients that are slow on purpose, against the built program (edge rules, row 14).</summary>
public sealed partial class SlowClientTests
{
    private const int Bad = 5_000;
    private const int Good = 8;
    private const int OpenFiles = 7;

    private static readonly int Size = 8 * 1024 * 1024;

    [Fact]
    public async Task FiveThousandSlowClients_AreEnded_AndGoodOnesAreServedMeanwhile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process holds is read from /proc.");
        ulong[] limits = new ulong[2];
        Assert.Equal(0, GetLimit(OpenFiles, limits));
        Assert.SkipUnless(limits[1] >= 2 * Bad, $"ulimit -n is {limits[1]}: the test opens {Bad} connections on either side.");

        using var folder = new TemporaryFolder();
        await using var upstream = new SocketServer(AnswerAsync);
        int port = FreePort.Find(), tlsPort = FreePort.Find(), http2Port = FreePort.Find();
        string certificate = ServerCertificate.Write(folder, "tls.pem");
        string file = folder.Write("gatehouse.yaml", Configuration(port, tlsPort, http2Port, certificate, upstream.Address));
        await using var gateway = await GatehouseProcess.StartAsync(["-c", file], folder.Path);
        await using var good = new GoodClients(Good, port);
        await Task.Delay(1000);
        var before = await good.MeasureAsync(TimeSpan.FromSeconds(2));
        var atFirst = ProcessCost.Of(gateway.Id);

        using var bad = new BadClients();
        while (bad.Count < Bad)
        {
            bad.Open(port, tlsPort, http2Port);
        }

        var measuring = good.MeasureAsync(TimeSpan.FromSeconds(3));
        for (int second = 0; second < 3; second++)
        {
            await Task.Delay(1000);
            bad.Drip();
        }

        var beside = await measuring;
        var atMost = ProcessCost.Of(gateway.Id);
        long opened = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 120 && (bad.Ended < Bad || ProcessSize.Of(gateway.Id).Descriptors > atFirst.Size.Descriptors + 100); i++)
        {
            await Task.Delay(500);
            bad.Drip();
        }

        var atLast = ProcessCost.Of(gateway.Id);
        var gone = TimeProvider.System.GetElapsedTime(opened) + TimeSpan.FromSeconds(3);
        string metrics = await gateway.MetricsAsync();
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"good clients before: {before}");
        output.WriteLine($"good clients beside {Bad} slow ones: {beside}");
        output.WriteLine($"all slow ones were gone {gone.TotalSeconds:0.0} s after the last was opened");
        output.WriteLine($"gateway before: {atFirst}");
        output.WriteLine($"gateway beside: {atMost}");
        output.WriteLine($"gateway after: {atLast}");
        output.WriteLine(string.Join('\n', metrics.Split('\n').Where(l => l.StartsWith("gatehouse_client_limits_total", StringComparison.Ordinal))));

        Assert.True(bad.Ended == Bad, $"still there: {bad.Left}");
        Assert.InRange(atLast.Size.Descriptors, 0, atFirst.Size.Descriptors + 100);
        Assert.Empty(good.Failures);
        Assert.True(beside.Count > Good, "good clients were answered meanwhile");
        Assert.True(atMost.Size.ResidentBytes - atFirst.Size.ResidentBytes < Bad * 100_000L, "a slow client costs less than 100 kB");
        foreach (string limit in (string[])["handshake_time", "header_time", "minimum_rate"])
        {
            Assert.Contains($"gatehouse_client_limits_total{{limit=\"{limit}\"}}", metrics);
        }
    }

    private static string Configuration(int port, int tlsPort, int http2Port, string certificate, string upstream)
        => $$"""
            listen:
              - url: http://127.0.0.1:{{port}}
                limits: &short { header_time: 3s, idle_time: 4s, handshake_time: 3s }
              - url: https://127.0.0.1:{{tlsPort}}
                tls: { cert: {{certificate}}, key: {{certificate}} }
                limits: *short
              - url: http://127.0.0.1:{{http2Port}}
                protocols: [http2]
                limits: *short
            services:
              up: { targets: ["{{upstream}}"], connections: { max: 20000, idle: 16 } }
            routes:
              all: { match: /**, service: up }
            telemetry: { logs: { access: false } }
            """;

    /// <summary>A few bytes, or many for who asks for /large.</summary>
    private static async Task AnswerAsync(Socket socket, CancellationToken stop)
    {
        byte[] buffer = new byte[4096];
        byte[] piece = new byte[65_536];
        while (await socket.ReceiveAsync(buffer, stop) is > 0 and var read)
        {
            if (buffer.AsSpan(0, read).StartsWith("POST"u8))
            {
                continue;
            }

            bool isLarge = buffer.AsSpan(0, read).StartsWith("GET /large"u8);
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {(isLarge ? Size : 2)}\r\n\r\n{(isLarge ? "" : "ok")}"), stop);
            for (int sent = 0; isLarge && sent < Size; sent += piece.Length)
            {
                await socket.SendAsync(piece, stop);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong[] limits);
}
