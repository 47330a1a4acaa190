using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>What .NET has no call for: descriptors of sockets that outlive the process (Linux).</summary>
internal static partial class Descriptors
{
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;

    /// <summary>Another descriptor of the same socket, which a child process inherits.</summary>
    public static int Duplicate(SafeSocketHandle socket)
    {
        int copy = Dup(socket);
        return copy >= 0 ? copy : throw new IOException($"A socket could not be duplicated: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>Keeps an inherited descriptor from being inherited again.</summary>
    public static void KeepToOurselves(int descriptor) => _ = Control(descriptor, SetDescriptorFlags, CloseOnExec);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Dup(SafeSocketHandle socket);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int value);
}
