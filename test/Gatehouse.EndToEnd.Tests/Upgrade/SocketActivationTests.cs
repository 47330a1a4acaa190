using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests.Upgrade;

/// <summary>What systemd does for a unit with sockets and Type=notify, done by the test: descriptors from 3 on, LISTEN_PID, NOTIFY_SOCKET.</summary>
public sealed partial class SocketActivationTests
{
    [Fact]
    public async Task Run_SocketHandedOverOpen_ServesWhatWaitedInItAndSaysThatItIsReady()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd is Linux's.");
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen(16);
        int port = ((IPEndPoint)listening.LocalEndPoint!).Port;
        using var folder = new TemporaryFolder();
        string notify = folder.PathOf("notify");
        using var supervisor = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        supervisor.Bind(new UnixDomainSocketEndPoint(notify));
        string yaml = $"listen: [\"http://127.0.0.1:{port}\"]\nroutes:\n  all: {{ match: /**, respond: {{ status: 204 }} }}\n";

        // A client that came before the program did.
        using var early = new HttpClient { Timeout = TimeSpan.FromSeconds(20), BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var waiting = early.GetAsync("/early");

        using var process = Start(listening, folder.Write("gatehouse.yaml", yaml), notify);
        try
        {
            using var reply = await waiting;
            Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var message = new byte[256];
            int length = await supervisor.ReceiveAsync(message, limit.Token);
            Assert.Equal($"MAINPID={process.Id}\nREADY=1", Encoding.UTF8.GetString(message, 0, length));

            // The supervisor's own descriptor keeps the address when the program ends: clients wait and are not refused.
            process.Kill();
            await process.WaitForExitAsync(limit.Token);
            using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await late.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Dup(SafeHandle socket);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    private static Process Start(Socket listening, string configuration, string notify)
    {
        int copy = Dup(listening.SafeHandle);
        try
        {
            var program = ProgramStart.Of(["run", "-c", configuration, "--admin", "http://127.0.0.1:0"]);
            string command = string.Join(' ', program.ArgumentList.Prepend(program.FileName).Select(a => $"'{a}'"));
            program.ArgumentList.Clear();
            program.FileName = "bash";
            program.ArgumentList.Add("-c");
            program.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"exec 3<&{copy}; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=http exec {command}"));
            program.Environment["NOTIFY_SOCKET"] = notify;
            var process = Process.Start(program)!;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        finally
        {
            _ = Close(copy);
        }
    }
}
