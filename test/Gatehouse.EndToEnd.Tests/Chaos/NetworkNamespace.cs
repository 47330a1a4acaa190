using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>
/// A network of its own, with its own loopback. Sockets that are made and processes that are started by a thread within
/// it belong to it for good.
/// </summary>
internal sealed partial class NetworkNamespace : IDisposable
{
    private const int OfNetwork = 0x40000000;

    private static int _count;

    private NetworkNamespace(string name) => Name = name;

    public string Name { get; }

    /// <summary>A new one; says in <paramref name="fault"/> why this machine allows none.</summary>
    public static NetworkNamespace? TryOpen(out string fault)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"gatehouse-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        fault = OperatingSystem.IsLinux() ? Run("ip", "netns", "add", name) : "There are no network namespaces here.";
        if (fault.Length > 0)
        {
            return null;
        }

        fault = Run("ip", "-n", name, "link", "set", "lo", "up");
        return new NetworkNamespace(name);
    }

    /// <summary>Joins two of them by a cable: each has an end of this name and an address of one network. Empty, or what is wrong.</summary>
    public static string TryJoin(NetworkNamespace a, string addressOfA, NetworkNamespace b, string addressOfB, string end)
    {
        string fault = Run("ip", "-n", a.Name, "link", "add", end, "type", "veth", "peer", "name", end, "netns", b.Name);
        foreach (var (space, address) in (ReadOnlySpan<(NetworkNamespace, string)>)[(a, addressOfA), (b, addressOfB)])
        {
            fault += Run("ip", "-n", space.Name, "addr", "add", $"{address}/30", "dev", end);
            fault += Run("ip", "-n", space.Name, "link", "set", end, "up");
        }

        return fault;
    }

    /// <summary>Runs any command in it; empty, or what is wrong.</summary>
    public string TryRun(params string[] command) => Run("ip", ["netns", "exec", Name, .. command]);

    /// <summary>Runs the work on a thread within it, up to where it first waits.</summary>
    public T Enter<T>(Func<T> work)
    {
        T result = default!;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var space = File.OpenHandle($"/run/netns/{Name}");
                if (SetNamespace(space.DangerousGetHandle().ToInt32(), OfNetwork) != 0)
                {
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                }

                result = work();
            }
            catch (Exception e)
            {
                fault = e;
            }
        });
        thread.Start();
        thread.Join();
        return fault is null ? result : throw new InvalidOperationException($"Within {Name}: {fault.Message}", fault);
    }

    /// <summary>A client whose connections are made in it.</summary>
    public HttpClient CreateClient(string address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, stop) =>
        {
            var socket = Enter(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port), stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        BaseAddress = new Uri(address),
        Timeout = TimeSpan.FromSeconds(20),
    };

    public void Dispose() => Run("ip", "netns", "del", Name);

    private static string Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : $"{program} {string.Join(' ', arguments)}: {error.Trim()}";
        }
        catch (Win32Exception e)
        {
            return $"{program} cannot be run: {e.Message}";
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int kind);
}
