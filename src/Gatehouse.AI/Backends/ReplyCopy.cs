using System.Buffers;

namespace Gatehouse.AI.Backends;

/// <summary>Keeps a body while it fits; of a larger one nothing.</summary>
internal sealed class ReplyCopy(int most) : ReplyWatcher
{
    private const int FirstSize = 4096;

    private byte[]? _copy;
    private int _length;

    public bool IsTooLarge { get; private set; }

    /// <summary>The body, when all of it fitted; it stands until it is let go.</summary>
    public ReadOnlySpan<byte> Bytes => _copy.AsSpan(0, _length);

    public void LetGo()
    {
        if (_copy is { } rented)
        {
            _copy = null;
            _length = 0;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public override void Take(ReadOnlySpan<byte> bytes)
    {
        if (IsTooLarge)
        {
            return;
        }

        if (_length + (long)bytes.Length > most)
        {
            IsTooLarge = true;
            LetGo();
            return;
        }

        if (_copy is null || _length + bytes.Length > _copy.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(_length + bytes.Length, (_copy?.Length ?? 0) * 2)));
            _copy.AsSpan(0, _length).CopyTo(larger);
            int length = _length;
            LetGo();
            (_copy, _length) = (larger, length);
        }

        bytes.CopyTo(_copy.AsSpan(_length));
        _length += bytes.Length;
    }
}
