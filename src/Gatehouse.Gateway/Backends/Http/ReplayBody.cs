using System.Buffers;
using System.IO.Pipelines;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>
/// A request's body that can be sent again: what is taken of it is kept, up to a bound, while it streams. The next try gets
/// what was kept first and then the rest as it comes. Used by one try at a time, and by one request after another.
/// </summary>
internal sealed class ReplayBody : PipeReader
{
    private const int Smallest = 4096;

    private PipeReader _inner = null!;
    private byte[] _kept = [];
    private int _length;
    private int _position;
    private int _limit;
    private long? _contentLength;
    private bool _isLost;
    private bool _hasEnded;
    private bool _isCancelled;
    private bool _isFromKept;
    private bool _isLastRead;
    private ReadOnlySequence<byte> _buffer;

    /// <summary>Whether all that was taken of it was kept.</summary>
    public bool CanReplay => !Volatile.Read(ref _isLost);

    /// <summary>Whether nothing of it has been asked for yet.</summary>
    public bool IsUntouched { get; private set; }

    /// <summary>Whether its end is known and all of it was kept.</summary>
    public bool IsWhole => CanReplay && (Volatile.Read(ref _hasEnded) || _length == _contentLength);

    /// <summary>All of a body that is whole.</summary>
    public ReadOnlyMemory<byte> Kept => _kept.AsMemory(0, _length);

    /// <param name="inner">The client's body.</param>
    /// <param name="contentLength">Its length, as far as it is known.</param>
    /// <param name="limit">Most bytes that are kept; nothing is kept of a body that is known to be longer.</param>
    public void Begin(PipeReader inner, long? contentLength, int limit)
    {
        _inner = inner;
        _contentLength = contentLength;
        _limit = contentLength > limit ? 0 : limit;
        _length = _position = 0;
        _isLost = _hasEnded = _isCancelled = false;
        IsUntouched = true;
    }

    /// <summary>The next try begins; nobody reads now.</summary>
    public void Rewind()
    {
        _position = 0;
        _isCancelled = false;
        _buffer = default;
    }

    /// <summary>Lets go of the body and of what was kept.</summary>
    public void End()
    {
        _inner = null!;
        _buffer = default;
        LetGo();
    }

    public override bool TryRead(out ReadResult result)
    {
        IsUntouched = false;
        if (TryReadKept(out result))
        {
            return true;
        }

        while (_inner.TryRead(out result))
        {
            if (!IsOfAnEarlierTry(result))
            {
                Note(result);
                return true;
            }
        }

        return false;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        IsUntouched = false;
        if (TryReadKept(out var result))
        {
            return result;
        }

        do
        {
            result = await _inner.ReadAsync(cancellationToken);
        }
        while (IsOfAnEarlierTry(result));
        Note(result);
        return result;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    // What is kept is here at once, whatever of it was examined.
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var taken = _buffer.Slice(_buffer.Start, consumed);
        bool isAll = taken.Length == _buffer.Length;
        if (_isFromKept)
        {
            _position += (int)taken.Length;
            _buffer = default;
            return;
        }

        Keep(taken);
        if (isAll && _isLastRead)
        {
            Volatile.Write(ref _hasEnded, true);
        }

        _buffer = default;
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        _isCancelled = true;
        _inner.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null)
    {
    }

    private bool TryReadKept(out ReadResult result)
    {
        bool isWhole = IsWhole;
        if (_position == _length && !isWhole)
        {
            result = default;
            return false;
        }

        _isFromKept = true;
        _buffer = new ReadOnlySequence<byte>(_kept, _position, _length - _position);
        result = new ReadResult(_buffer, _isCancelled, isWhole);
        _isCancelled = false;
        return true;
    }

    // Whoever broke off a try may have done so while nothing was read: the next read is the one that learns of it.
    private bool IsOfAnEarlierTry(in ReadResult result)
    {
        if (!result.IsCanceled || _isCancelled)
        {
            return false;
        }

        _inner.AdvanceTo(result.Buffer.Start);
        return true;
    }

    private void Note(in ReadResult result)
    {
        _isFromKept = false;
        _isCancelled &= !result.IsCanceled;
        _isLastRead = result.IsCompleted;
        _buffer = result.Buffer;
    }

    private void Keep(in ReadOnlySequence<byte> taken)
    {
        if (_isLost || taken.IsEmpty)
        {
            return;
        }

        if (_length + taken.Length > _limit)
        {
            Volatile.Write(ref _isLost, true);
            LetGo();
            return;
        }

        int length = _length + (int)taken.Length;
        if (_kept.Length < length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, Smallest));
            Kept.CopyTo(larger);
            Return(_kept);
            _kept = larger;
        }

        taken.CopyTo(_kept.AsSpan(_length));
        _length = _position = length;
    }

    private void LetGo()
    {
        Return(_kept);
        _kept = [];
        _length = _position = 0;
    }

    private static void Return(byte[] kept)
    {
        if (kept.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(kept);
        }
    }
}
