using System.Net;
using System.Net.Sockets;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Change;

/// <summary>Listeners that cannot be opened, or not yet, while the configuration goes on changing.</summary>
public sealed class ListenerFaultTests
{
    [Fact]
    public async Task Reload_ListenerIsRemovedWhileItsPortIsWaitedFor_StaysClosed()
    {
        using var folder = new TemporaryFolder();
        int taken = FreePort.Find();
        await using var gateway = await StartAsync(folder, Yaml(FreePort.Find(), 50, extra: null));
        using (var other = new TcpListener(IPAddress.Loopback, taken))
        {
            other.Start();
            await ReloadAsync(folder, gateway, Yaml(PortOf(gateway), 50, taken));
            await ReloadAsync(folder, gateway, Yaml(PortOf(gateway), 50, extra: null));
        }

        // Longer than an address is waited for.
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.TrueAsync(() => FreePort.IsOpen(taken), "the removed listener is open", TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Reload_ListenerChangesTwiceWhileAnotherPortIsWaitedFor_LastChangeHolds()
    {
        using var folder = new TemporaryFolder();
        int taken = FreePort.Find();
        using var other = new TcpListener(IPAddress.Loopback, taken);
        other.Start();
        await using var gateway = await StartAsync(folder, Yaml(FreePort.Find(), 90, extra: null));
        await ReloadAsync(folder, gateway, Yaml(PortOf(gateway), 50, taken));
        await ReloadAsync(folder, gateway, Yaml(PortOf(gateway), 30, taken));
        await Eventually.TrueAsync(() => StatusWith(gateway, fields: 60) == 431, "the first change is in use");
        await Eventually.TrueAsync(() => StatusWith(gateway, fields: 40) == 431, "the second change is in use");
    }

    [Fact]
    public async Task Reload_ToHttpsWithABadCertificate_LeavesThePortOpen()
    {
        using var folder = new TemporaryFolder();
        string bad = folder.Write("bad.pem", "no certificate");
        int port = FreePort.Find();
        await using var gateway = await StartAsync(folder, Yaml(port, 50, extra: null));
        folder.Write("gatehouse.yaml", $"listen:\n  - {{ url: \"https://127.0.0.1:{port}\", tls: {{ cert: {bad}, key: {bad} }} }}\nroutes:\n  all: {{ match: /**, respond: {{ body: hi }} }}\n");
        await gateway.WhenErrorAsync("holds no certificate in PEM form");
        await gateway.WhenErrorAsync("configuration not taken");
        Assert.True(FreePort.IsOpen(port), gateway.Error);
    }

    [Fact]
    public async Task Reload_FromHttpToHttpsAndBack_KeepsTheSocket()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What listens is read from /proc.");
        using var folder = new TemporaryFolder();
        string certificate = ServerCertificate.Write(folder, "server.pem");
        int port = FreePort.Find();
        await using var gateway = await StartAsync(folder, Yaml(port, 50, extra: null));
        string socket = SocketOf(port);
        string secured = $"listen:\n  - {{ url: \"https://127.0.0.1:{port}\", tls: {{ cert: {certificate}, key: {certificate} }} }}\nroutes:\n  all: {{ match: /**, respond: {{ body: hi }} }}\n";
        foreach (var (yaml, opened) in new[] { (secured, $": listening on https://127.0.0.1:{port}"), (Yaml(port, 40, extra: null), $": listening on http://127.0.0.1:{port}") })
        {
            folder.Write("gatehouse.yaml", yaml);
            await gateway.WhenErrorAsync(opened);
            Assert.Equal(socket, SocketOf(port));
        }
    }

    /// <summary>The number of the one socket that listens on a port of loopback: while it stays the same nobody can have been refused.</summary>
    private static string SocketOf(int port)
        => File.ReadLines("/proc/net/tcp").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Single(f => f[1] == $"0100007F:{port:X4}" && f[3] == "0A")[9];

    private static string Yaml(int port, int fields, int? extra)
        => "listen:\n"
            + (extra is null ? "" : $"  - http://127.0.0.1:{extra}\n")
            + $"  - {{ url: \"http://127.0.0.1:{port}\", limits: {{ header_count: {fields} }} }}\n"
            + "routes:\n  all: { match: /**, respond: { body: hi } }\n";

    private static Task<GatehouseProcess> StartAsync(TemporaryFolder folder, string yaml) => GatehouseProcess.StartAsync(["-c", folder.Write("gatehouse.yaml", yaml)]);

    private static async Task ReloadAsync(TemporaryFolder folder, GatehouseProcess gateway, string yaml)
    {
        int before = Reloads(gateway);
        folder.Write("gatehouse.yaml", yaml);
        await Eventually.TrueAsync(() => Reloads(gateway) > before, "the configuration is reloaded");
    }

    private static int Reloads(GatehouseProcess gateway) => gateway.Error.Split("configuration reloaded").Length - 1;

    private static int PortOf(GatehouseProcess gateway) => new Uri(gateway.Address).Port;

    private static int StatusWith(GatehouseProcess gateway, int fields)
    {
        using var client = new TcpClient("127.0.0.1", PortOf(gateway));
        client.GetStream().Write(System.Text.Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{string.Concat(Enumerable.Range(0, fields).Select(i => $"x-{i}: y\r\n"))}\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return reader.ReadLine() is { Length: > 12 } line ? int.Parse(line[9..12], System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}
