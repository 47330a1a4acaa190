using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>The process has as many files open as it may have.</summary>
public sealed partial class DescriptorLimitTests
{
    private const string Yaml = "routes:\n  all: { match: /**, respond: { body: hi } }\n";
    private const int OpenFiles = 7;

    private int _allowed;

    [Fact]
    public async Task Limit_IsReached_OpenConnectionsAreServedAndAcceptingGoesOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set with prlimit.");
        using var folder = new TemporaryFolder();
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, Yaml);
        int port = new Uri(gateway.Address).Port;
        var open = Enumerable.Range(0, 8).Select(_ => new TcpClient("127.0.0.1", port)).ToArray();
        Array.ForEach(open, c => Assert.True(IsAnswered(c)));

        Allow(gateway, FilesOf(gateway) + 30);
        var flood = Enumerable.Range(0, 100).Select(_ => new TcpClient("127.0.0.1", port)).ToArray();
        await gateway.WhenErrorAsync("files.scarce");
        for (int i = 0; i < 20; i++)
        {
            await Task.Delay(100);
            Assert.Equal(open.Length, open.Count(IsAnswered));
            Assert.True(FilesOf(gateway) < _allowed - 8, "some are left for the program itself");
        }

        Array.ForEach(flood, c => c.Dispose());
        await gateway.WhenErrorAsync("files.free");
        using var late = new TcpClient("127.0.0.1", port);
        Assert.True(IsAnswered(late));
        Array.ForEach(open, c => c.Dispose());
    }

    [Fact]
    public async Task Upgrade_AtTheLimit_FailsAndMayBeAskedForAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are handed over on Linux.");
        using var folder = new TemporaryFolder();
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, Yaml);

        // So that what the upgrade needs is loaded: the runtime ends when it cannot load a part of itself.
        folder.Write("gatehouse.yaml", "routes: nonsense");
        gateway.Upgrade();
        await gateway.WhenErrorAsync("upgrade failed");
        folder.Write("gatehouse.yaml", Yaml);
        await gateway.WhenErrorAsync("configuration reloaded");
        int failures = Failures(gateway);
        Allow(gateway, FilesOf(gateway));
        gateway.Upgrade();
        await Eventually.TrueAsync(() => Failures(gateway) > failures, "the upgrade fails");

        Allow(gateway, 4096);
        gateway.Upgrade();
        await gateway.WhenErrorAsync("has taken over");
        using var successor = gateway.Successor();
        successor.Kill();
        await successor.WaitForExitAsync();
    }

    private void Allow(GatehouseProcess gateway, int files)
    {
        _allowed = files;
        Assert.Equal(0, Limit(gateway.Id, OpenFiles, [(ulong)files, 4096], IntPtr.Zero));
    }

    private static int Failures(GatehouseProcess gateway) => gateway.Error.Split("upgrade failed").Length - 1;

    private static int FilesOf(GatehouseProcess gateway) => Directory.GetFiles($"/proc/{gateway.Id}/fd").Length;

    private static bool IsAnswered(TcpClient client)
    {
        client.ReceiveTimeout = 2000;
        try
        {
            client.GetStream().Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8);
            byte[] reply = new byte[4096];
            return client.GetStream().Read(reply) > 12 && reply.AsSpan(9, 3).SequenceEqual("200"u8);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int Limit(int process, int resource, ulong[] limits, IntPtr former);
}
