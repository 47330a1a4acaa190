using System.Globalization;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Sockets;

namespace Gatehouse.Server.Hosting;

/// <summary>
/// What this process was started with: sockets of the process it takes over from (<see cref="Successor"/>), or of systemd
/// (sd_listen_fds). The variables are taken out of the environment: they are nobody else's.
/// </summary>
internal sealed class InheritedSockets
{
    /// <summary>Sockets of the process before: "fd=address" with the address they were asked for, separated by semicolons.</summary>
    public const string SocketsVariable = "GATEHOUSE_SOCKETS";

    /// <summary>The pipe on which the process before waits for the word that this one serves.</summary>
    public const string ReadyVariable = "GATEHOUSE_READY";

    private const string Unix = "unix:";
    private const string KeptUnix = "unix-kept:";
    private const int FirstOfSystemd = 3;

    private readonly string? _ready = Take(ReadyVariable);

    private InheritedSockets()
    {
    }

    public ListenSockets Sockets { get; } = new();

    /// <summary>Whether another process goes on until this one is ready.</summary>
    public bool IsTakeover => _ready is not null;

    public static InheritedSockets OfThisProcess()
    {
        var inherited = new InheritedSockets();
        if (OperatingSystem.IsLinux())
        {
            inherited.OfferFormer(Take(SocketsVariable) ?? "");
            inherited.OfferSystemd(Take("LISTEN_PID"), Take("LISTEN_FDS"));
            Take("LISTEN_FDNAMES");
        }

        return inherited;
    }

    /// <summary>The process before may leave.</summary>
    /// <param name="listened">What this one listens on, to which what it was given belongs.</param>
    public void SayReady(IReadOnlyList<ListenSocket> listened)
    {
        if (_ready is not null)
        {
            using var pipe = new AnonymousPipeClientStream(PipeDirection.Out, _ready);
            pipe.WriteByte(1);
            foreach (var socket in listened)
            {
                socket.TakeOver();
            }
        }
    }

    private void OfferFormer(string sockets)
    {
        foreach (string item in sockets.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            string address = item[(equals + 1)..];
            Sockets.Offer(int.Parse(item.AsSpan(0, equals), CultureInfo.InvariantCulture), Parse(address), keepsFile: address.StartsWith(KeptUnix, StringComparison.Ordinal));
        }
    }

    /// <summary>An address as the process before writes it: a path may have a semicolon in it.</summary>
    public static string Write(ListenSocket socket)
    {
        string address = socket.Requested.ToString()!;
        return socket.Requested is not UnixDomainSocketEndPoint ? address : (socket.OwnsFile ? Unix : KeptUnix) + Uri.EscapeDataString(address);
    }

    private static EndPoint Parse(string address)
        => address.StartsWith(Unix, StringComparison.Ordinal) || address.StartsWith(KeptUnix, StringComparison.Ordinal)
            ? new UnixDomainSocketEndPoint(Uri.UnescapeDataString(address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..]))
            : IPEndPoint.Parse(address);

    private void OfferSystemd(string? process, string? count)
    {
        // The variables may have been meant for the shell that started us.
        if (process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture) && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int sockets))
        {
            for (int i = 0; i < sockets; i++)
            {
                Sockets.Offer(FirstOfSystemd + i);
            }
        }
    }

    private static string? Take(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }
}
