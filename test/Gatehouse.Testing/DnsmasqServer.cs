using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Testing;

/// <summary>A real dnsmasq on a free port of loopback that knows the names of .test alone; what it says can be changed while it runs.</summary>
public sealed class DnsmasqServer : IAsyncDisposable
{
    public const string NotInstalled = "dnsmasq is not installed (package dnsmasq-base)";

    private const string Program = "/usr/sbin/dnsmasq";

    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-dns-").FullName;
    private Process? _process;

    private DnsmasqServer() => Port = FindPort();

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Questions that it has read so far, over restarts.</summary>
    public int Questions
    {
        get
        {
            using var log = new StreamReader(new FileStream(Path.Combine(_folder, "log"), FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite));
            return log.ReadToEnd().Split(" query[").Length - 1;
        }
    }

    /// <param name="hosts">Lines of a hosts file: "127.0.0.1 orders.test".</param>
    /// <param name="settings">More lines of its configuration: "srv-host=...", "server=...".</param>
    public static async Task<DnsmasqServer> StartAsync(string hosts, string settings = "")
    {
        var server = new DnsmasqServer();
        await server.RestartAsync(hosts, settings);
        return server;
    }

    /// <summary>Other hosts from now on, without a break.</summary>
    public async Task ChangeAsync(string hosts)
    {
        await WriteAsync(hosts);
        await SignalAsync("HUP");
    }

    /// <summary>It stands still: questions are not answered, and its sockets stay open.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>It goes on.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>The same port with other settings; also after <see cref="StopAsync"/>.</summary>
    public async Task RestartAsync(string hosts, string settings = "")
    {
        await StopAsync();
        await WriteAsync(hosts);
        await File.WriteAllTextAsync(Path.Combine(_folder, "conf"), $"""
            port={Port}
            listen-address=127.0.0.1
            bind-interfaces
            no-resolv
            no-hosts
            keep-in-foreground
            pid-file
            user={Environment.UserName}
            log-facility={_folder}/log
            log-queries
            cache-size=0
            local-ttl=0
            local=/test/
            addn-hosts={_folder}/hosts
            {settings}

            """);
        _process = Process.Start(new ProcessStartInfo(Program, [$"--conf-file={_folder}/conf"]))!;
        await FreePort.WhenOpenAsync(Port, _process);
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"dnsmasq ended with exit code {_process.ExitCode}.");
        }
    }

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    private Task WriteAsync(string hosts) => File.WriteAllTextAsync(Path.Combine(_folder, "hosts"), hosts + "\n");

    // Free for datagrams as well.
    private static int FindPort()
    {
        while (true)
        {
            int port = FreePort.Find();
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
            }
        }
    }
}
