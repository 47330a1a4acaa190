using System.Buffers.Text;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// How long a thread has been ready to run and had no processor, as Linux counts it (/proc/thread-self/schedstat, proc(5)).
/// </summary>
internal static class ProcessorWait
{
    private const string File = "/proc/thread-self/schedstat";

    private static readonly double PerNanosecond = TimeProvider.System.TimestampFrequency / 1e9;

    /// <summary>In units of timestamps, since the thread began; 0 where the system does not tell.</summary>
    public static long OfThisThread()
    {
        try
        {
            Span<byte> text = stackalloc byte[128];
            using var file = System.IO.File.OpenHandle(File);
            text = text[..RandomAccess.Read(file, text, 0)];
            text = text[(text.IndexOf((byte)' ') + 1)..];
            return Utf8Parser.TryParse(text, out long nanoseconds, out _) ? (long)(nanoseconds * PerNanosecond) : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
