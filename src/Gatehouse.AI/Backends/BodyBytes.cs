using System.Buffers;
using System.IO.Pipelines;

namespace Gatehouse.AI.Backends;

/// <summary>Reads a body whole. A model call must be seen whole to be routed; what is read is bounded.</summary>
internal static class BodyBytes
{
    /// <summary>A length that was only announced reserves no more than this.</summary>
    private const int FirstBuffer = 64 * 1024;

    /// <summary>Reads to the end; null when there is more than the limit.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(PipeReader body, long? announced, long limit, CancellationToken cancellationToken)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(announced ?? 4096, 1, FirstBuffer));
        int length = 0;
        while (true)
        {
            var result = await body.ReadAsync(cancellationToken);
            var bytes = result.Buffer;
            if (length + bytes.Length > limit)
            {
                body.AdvanceTo(bytes.End);
                return null;
            }

            int total = length + (int)bytes.Length;
            if (total > buffer.Length)
            {
                long room = Math.Max(total, Math.Min(buffer.Length * 2L, announced is { } whole && whole >= total ? whole : long.MaxValue));
                Array.Resize(ref buffer, (int)Math.Min(room, limit));
            }

            bytes.CopyTo(buffer.AsSpan(length));
            length = total;
            body.AdvanceTo(bytes.End);
            if (result.IsCompleted)
            {
                return buffer.AsMemory(0, length);
            }
        }
    }
}
