using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// A reply's body as a pipe reader. A piece that is consumed whole is never copied; what is left of one is kept in front
/// of the next. Tokens given to it have no meaning: the call's own holds.
/// </summary>
internal sealed class UpstreamBodyReader(UpstreamReply reply) : PipeReader
{
    private byte[] _kept = [];
    private ReadOnlyMemory<byte> _current;
    private bool _isExamined = true;
    private bool _hasEnded;

    public override bool TryRead(out ReadResult result)
    {
        if (!_isExamined || _hasEnded)
        {
            result = Result();
            return true;
        }

        result = default;
        return false;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out var here))
        {
            return new(here);
        }

        SaveRest();
        var reading = reply.ReadAsync();
        return reading.IsCompletedSuccessfully ? new(Take(reading.Result)) : AwaitAsync(reading);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var sequence = new ReadOnlySequence<byte>(_current);
        bool isExamined = sequence.Slice(examined).IsEmpty;
        _current = _current[(int)sequence.Slice(sequence.Start, consumed).Length..];
        _isExamined = isExamined;
    }

    public override void CancelPendingRead()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public void Reset()
    {
        _current = default;
        _isExamined = true;
        _hasEnded = false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadOnlyMemory<byte>> reading) => Take(await reading);

    // A piece is valid until the next is asked for: what was not consumed of it moves to the front of our own buffer.
    private void SaveRest()
    {
        if (!_current.IsEmpty)
        {
            _current = Kept(_current.Length);
        }
    }

    private ReadResult Take(ReadOnlyMemory<byte> next)
    {
        _hasEnded = next.IsEmpty;
        if (_current.IsEmpty)
        {
            _current = next;
        }
        else if (!_hasEnded)
        {
            int rest = _current.Length;
            var whole = Kept(rest + next.Length);
            next.CopyTo(whole[rest..]);
            _current = whole;
        }

        return Result();
    }

    /// <summary>Our buffer at this length, with the rest at its front.</summary>
    private Memory<byte> Kept(int length)
    {
        byte[] target = length <= _kept.Length ? _kept : new byte[Math.Max(length, _kept.Length * 2)];
        _current.CopyTo(target);
        _kept = target;
        return target.AsMemory(0, length);
    }

    private ReadResult Result()
    {
        _isExamined = false;
        return new ReadResult(new ReadOnlySequence<byte>(_current), isCanceled: false, _hasEnded);
    }
}
