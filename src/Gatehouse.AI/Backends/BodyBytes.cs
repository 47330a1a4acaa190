using System.IO.Pipelines;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>Reads a body whole. A model call must be seen whole to be routed; what is read is bounded.</summary>
internal sealed class BodyBytes
{
    /// <summary>A length that was only announced reserves no more than this.</summary>
    private const int FirstBuffer = 64 * 1024;

    private readonly long? _announced;
    private readonly long _limit;
    private byte[] _buffer;
    private int _length;

    private BodyBytes(long? announced, long limit)
    {
        _announced = announced;
        _limit = limit;
        _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(announced ?? 4096, 1, FirstBuffer));
    }

    /// <summary>Reads a request's body to its end; null when there is more than the limit.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(PipeReader body, long? announced, long limit, CancellationToken cancellationToken)
    {
        var bytes = new BodyBytes(announced, limit);
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            bool fits = true;
            foreach (var piece in read.Buffer)
            {
                fits = fits && bytes.TryAdd(piece.Span);
            }

            body.AdvanceTo(read.Buffer.End);
            if (!fits)
            {
                return null;
            }

            if (read.IsCompleted)
            {
                return bytes.Whole;
            }
        }
    }

    /// <summary>Reads a reply's body to its end; null when there is more than the limit.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(UpstreamReply reply, long limit)
    {
        var bytes = new BodyBytes(reply.ContentLength, limit);
        while (true)
        {
            var piece = await reply.ReadAsync();
            if (piece.IsEmpty)
            {
                return bytes.Whole;
            }

            if (!bytes.TryAdd(piece.Span))
            {
                return null;
            }
        }
    }

    private ReadOnlyMemory<byte> Whole => _buffer.AsMemory(0, _length);

    private bool TryAdd(ReadOnlySpan<byte> piece)
    {
        if (_length + (long)piece.Length > _limit)
        {
            return false;
        }

        int total = _length + piece.Length;
        if (total > _buffer.Length)
        {
            long room = Math.Max(total, Math.Min(_buffer.Length * 2L, _announced is { } whole && whole >= total ? whole : long.MaxValue));
            Array.Resize(ref _buffer, (int)Math.Min(room, _limit));
        }

        piece.CopyTo(_buffer.AsSpan(_length));
        _length = total;
        return true;
    }
}
