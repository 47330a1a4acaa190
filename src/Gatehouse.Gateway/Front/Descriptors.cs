using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gatehouse.Gateway.Front;

/// <summary>What .NET has no call for: descriptors of sockets that outlive the socket object, or the process (Linux).</summary>
internal static partial class Descriptors
{
    private const int SetDescriptorFlags = 2;
    private const int SetStatusFlags = 4;
    private const int CloseOnExec = 1;
    private const int NonBlocking = 0x800;
    private const int CloseOnExecFlag = 0x80000;

    /// <summary>Another descriptor of the same socket, which a child process inherits.</summary>
    public static int Duplicate(SafeSocketHandle socket)
    {
        int copy = Dup(socket);
        return copy >= 0 ? copy : throw new IOException($"A socket could not be duplicated: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>Keeps an inherited descriptor from being inherited again.</summary>
    public static void KeepToOurselves(int descriptor) => _ = Control(descriptor, SetDescriptorFlags, CloseOnExec);

    /// <summary>
    /// Puts a socket that nobody connects to in place of this one, under the same descriptor. .NET shuts a socket down when it is disposed
    /// of while a call runs on it, and that would end the listening of every process that shares it.
    /// </summary>
    public static void Divert(SafeSocketHandle socket)
    {
        using var nowhere = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        nowhere.Bind(new UnixDomainSocketEndPoint($"\0gatehouse-{Guid.NewGuid():N}"));
        nowhere.Listen(1);

        // Accepting on it must not wait: event loops do it.
        _ = Control((int)nowhere.Handle, SetStatusFlags, NonBlocking);
        if (Dup3(nowhere.SafeHandle, socket, CloseOnExecFlag) < 0)
        {
            throw new IOException($"A socket could not be let go of: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Dup(SafeSocketHandle socket);

    [LibraryImport("libc", EntryPoint = "dup3", SetLastError = true)]
    private static partial int Dup3(SafeSocketHandle from, SafeSocketHandle to, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int value);
}
