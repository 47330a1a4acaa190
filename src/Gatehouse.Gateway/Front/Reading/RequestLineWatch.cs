using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Gatehouse.Gateway.Front.Reading;

/// <summary>
/// The transport of a connection, which looks at the request lines that Kestrel takes from it. Kestrel reads some that are none:
/// "GET /xHTTP/1.1" as "/", several spaces as one, bare line ends before them as nothing, and hands on what it made of them
/// (decision 0110). The line as it came must have the one form of RFC 9112 3, with a method and a target as long as those
/// that Kestrel read.
/// </summary>
/// <remarks>
/// Kestrel gives back what it has taken right after it parsed it, and a line is the beginning of what it gives back. That
/// is all that is looked at: nobody here knows where bodies are. Of a body that begins like a line the lengths are kept
/// until the line of the next request takes their place. Behind a request without a body there is nothing but the next one:
/// line ends that came ahead of it by themselves are held against it, and no field of it is taken for its line.
/// </remarks>
internal sealed class RequestLineWatch : PipeReader, IDuplexPipe, IValueTaskSource<ReadResult>
{
    private readonly IDuplexPipe _transport;
    private readonly PipeReader _input;
    private readonly Action _goOn;
    private ReadOnlySequence<byte> _buffer;
    private ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter _pending;
    private Action<object?>? _continuation;
    private object? _state;
    private short _token;
    private int _method;
    private int _target;
    private LineEnds _ends;
    private bool _isAfterBody;

    public RequestLineWatch(IDuplexPipe transport)
    {
        _transport = transport;
        _input = transport.Input;
        _goOn = GoOn;
    }

    public PipeReader Input => this;

    public PipeWriter Output => _transport.Output;

    private static ReadOnlySpan<byte> Version => " HTTP/1."u8;

    /// <summary>Whether the line of the request that was parsed last was sound and said just this. Asked once for each request.</summary>
    /// <param name="method">The method that Kestrel read.</param>
    /// <param name="target">The target that it read.</param>
    /// <param name="mayHaveBody">Whether what comes next may be the request's body.</param>
    public bool Saw(string method, string target, bool mayHaveBody)
    {
        bool saw = _method == method.Length && _target == target.Length;
        _method = _target = 0;
        _ends = LineEnds.Whole;
        _isAfterBody = mayHaveBody;
        return saw;
    }

    public override bool TryRead(out ReadResult result)
    {
        bool read = _input.TryRead(out result);
        _buffer = result.Buffer;
        return read;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var pending = _input.ReadAsync(cancellationToken);
        if (pending.IsCompletedSuccessfully)
        {
            return new(Keep(pending.Result));
        }

        // A connection has one read at a time: what stands for it is this object, and the loop goes on where the bytes arrive.
        _pending = pending.ConfigureAwait(false).GetAwaiter();
        return new(this, _token);
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        CheckToken(token);
        _token++;
        var pending = _pending;
        _pending = default;
        return Keep(pending.GetResult());
    }

    // Whether it failed is told by its result.
    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token)
    {
        CheckToken(token);
        return _pending.IsCompleted ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;
    }

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        CheckToken(token);
        _state = state;
        _continuation = continuation;
        _pending.UnsafeOnCompleted(_goOn);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!consumed.Equals(_buffer.Start))
        {
            Look(_buffer.Slice(_buffer.Start, consumed));
        }

        _buffer = default;
        _input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _input.CompleteAsync(exception);

    private void GoOn()
    {
        var (continuation, state) = (_continuation!, _state);
        _continuation = null;
        _state = null;
        continuation(state);
    }

    private void CheckToken(short token)
    {
        if (token != _token)
        {
            throw new InvalidOperationException("The result of a read was asked for twice.");
        }
    }

    private ReadResult Keep(ReadResult result)
    {
        _buffer = result.Buffer;
        return result;
    }

    private void Look(in ReadOnlySequence<byte> taken)
    {
        if (!_isAfterBody)
        {
            if (_method > 0)
            {
                return;
            }

            if (_ends != LineEnds.Whole || taken.FirstSpan[0] is (byte)'\r' or (byte)'\n')
            {
                LookAtEnds(taken);
                return;
            }
        }

        LookAtLine(taken);
    }

    // Each step of the walk is one byte: what comes before a request line are a few at most.
    private void LookAtEnds(in ReadOnlySequence<byte> taken)
    {
        var reader = new SequenceReader<byte>(taken);
        while (reader.TryPeek(out byte value) && value is (byte)'\r' or (byte)'\n')
        {
            _ends = (_ends, value) switch
            {
                (LineEnds.Whole, (byte)'\r') => LineEnds.Half,
                (LineEnds.Half, (byte)'\n') => LineEnds.Whole,
                _ => LineEnds.Bare,
            };
            reader.Advance(1);
        }

        if (_ends == LineEnds.Whole && !reader.End)
        {
            LookAtLine(reader.UnreadSequence);
        }
    }

    private void LookAtLine(in ReadOnlySequence<byte> taken)
    {
        var first = taken.FirstSpan;
        int start = 0;
        while (first[start..].StartsWith("\r\n"u8))
        {
            // RFC 9112 2.2: empty lines before a request are passed over.
            start += 2;
        }

        first = first[start..];
        if (first.IsEmpty || first[0] is <= (byte)' ' or >= 0x7f)
        {
            return;
        }

        int end = first.IndexOf((byte)'\n');
        if (end >= 0)
        {
            Note(first[..end]);
        }
        else if (!taken.IsSingleSegment)
        {
            LookFurther(taken.Slice(start));
        }
    }

    private void LookFurther(in ReadOnlySequence<byte> taken)
    {
        if (taken.PositionOf((byte)'\n') is { } end)
        {
            Note(taken.Slice(taken.Start, end).ToArray());
        }
    }

    /// <param name="line">Without its LF.</param>
    private void Note(ReadOnlySpan<byte> line)
    {
        // Behind the version are its last digit, which Kestrel knows, and CR. What stands in the target is not looked at: Kestrel has
        // decoded the path in its place, and whether it took all of it for the target is told by the length.
        int target = line.Length - Version.Length - 2;
        int space = line.IndexOf((byte)' ');
        if (space > 0 && space + 1 < target && line[^1] == '\r' && line[target..].StartsWith(Version))
        {
            _method = space;
            _target = target - space - 1;
        }
    }

    /// <summary>The line ends since the last request, when nothing else came.</summary>
    private enum LineEnds
    {
        Whole,

        /// <summary>A CR came, and its LF did not yet.</summary>
        Half,

        Bare,
    }
}
