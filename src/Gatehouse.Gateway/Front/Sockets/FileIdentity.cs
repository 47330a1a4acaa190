using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>Which file stands at a path, whatever its name (statx, Linux): .NET tells neither a socket from a file nor one file from another.</summary>
/// <param name="IsSocket">Whether it is a socket.</param>
/// <param name="Number">Its number on its device.</param>
/// <param name="Device">The device.</param>
internal readonly partial record struct FileIdentity(bool IsSocket, ulong Number, ulong Device)
{
    private const int CurrentFolder = -100;
    private const int FollowNoLink = 0x100;
    private const uint TypeAndNumber = 0x101;
    private const ushort TypeMask = 0xf000;
    private const ushort SocketType = 0xc000;

    /// <summary>Null when nothing is there, or it cannot be told.</summary>
    public static FileIdentity? Of(string path)
    {
        Span<byte> status = stackalloc byte[256];
        try
        {
            if (Status(CurrentFolder, path, FollowNoLink, TypeAndNumber, status) != 0)
            {
                return null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        var type = MemoryMarshal.Read<ushort>(status[28..]) & TypeMask;
        return new FileIdentity(type == SocketType, MemoryMarshal.Read<ulong>(status[32..]), BinaryPrimitives.ReadUInt64BigEndian(status[136..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint wanted, Span<byte> status);
}
