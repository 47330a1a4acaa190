using System.Runtime.InteropServices;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>
/// How near the process is to the number of files and sockets that it may have open (RLIMIT_NOFILE, Linux). At the limit itself the
/// runtime cannot live: it opens files to load its own parts, and accepting fails without end (decision 0109).
/// </summary>
internal static partial class OpenFiles
{
    private const int LimitOfFiles = 7;
    private const int TooMany = 24;

    /// <summary>Whether clients must wait: a sixteenth is left for everything else.</summary>
    public static bool AreScarceForClients => AreScarce(share: 16, least: 16, most: 512);

    /// <summary>Whether no more connections to upstreams may be opened; what clients that are here need still goes.</summary>
    public static bool AreScarceForUpstreams => AreScarce(share: 32, least: 8, most: 256);

    private static bool AreScarce(int share, int least, int most)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Span<ulong> limits = stackalloc ulong[2];
        if (GetLimit(LimitOfFiles, limits) != 0)
        {
            return false;
        }

        // Numbers are given out lowest first. Standard error is nearly always there to be doubled; where it is not, nothing is known.
        int next = Dup(2);
        if (next < 0)
        {
            return Marshal.GetLastPInvokeError() == TooMany;
        }

        _ = Close(next);
        ulong reserve = (ulong)Math.Clamp((long)(limits[0] / (ulong)share), least, most);
        return (ulong)next + reserve >= limits[0];
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Span<ulong> limits);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Dup(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
