using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>What .NET has no call for: descriptors of sockets that outlive the process (Linux).</summary>
internal static partial class Descriptors
{
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;
    private const ushort UnixFamily = 1;
    private const int NotPermitted = 1;
    private const int NoAccess = 13;
    private const int ReadOnlyDisk = 30;
    private const int NotSupported = 95;
    private const int InUse = 98;
    private const int CurrentFolder = -100;
    private const int FollowNoLink = 0x100;

    /// <summary>Another descriptor of the same socket, which a child process inherits.</summary>
    public static int Duplicate(SafeSocketHandle socket)
    {
        int copy = Dup(socket);
        return copy >= 0 ? copy : throw new IOException($"A socket could not be duplicated: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>Keeps an inherited descriptor from being inherited again.</summary>
    public static void KeepToOurselves(int descriptor) => _ = Control(descriptor, SetDescriptorFlags, CloseOnExec);

    /// <summary>
    /// Binds a Unix socket and returns it; null when there is a file of that name. A socket that .NET itself bound removes its
    /// file when it is disposed of, though another process may listen on it by then.
    /// </summary>
    public static Socket? TryBind(Socket socket, string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        Span<byte> address = stackalloc byte[sizeof(ushort) + name.Length + 1];
        address.Clear();
        ushort family = UnixFamily;
        MemoryMarshal.Write(address, in family);
        name.CopyTo(address[sizeof(ushort)..]);
        if (Bind(socket.SafeHandle, address, address.Length) == 0)
        {
            int copy = Duplicate(socket.SafeHandle);
            KeepToOurselves(copy);
            return new Socket(new SafeSocketHandle(copy, ownsHandle: true));
        }

        int error = Marshal.GetLastPInvokeError();
        return error == InUse ? null : throw FaultOf(error);
    }

    /// <summary>Sets the permissions of a file, never of what a link leads to; false where the system cannot leave links alone.</summary>
    public static bool TrySetMode(string path, UnixFileMode mode)
    {
        if (SetMode(CurrentFolder, path, (uint)mode, FollowNoLink) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == NotSupported ? false : throw FaultOf(error);
    }

    private static SystemException FaultOf(int error)
        => error is NoAccess or ReadOnlyDisk or NotPermitted
            ? new UnauthorizedAccessException(Marshal.GetPInvokeErrorMessage(error))
            : new IOException(Marshal.GetPInvokeErrorMessage(error));

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(SafeSocketHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetMode(int folder, string path, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Dup(SafeSocketHandle socket);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int value);
}
