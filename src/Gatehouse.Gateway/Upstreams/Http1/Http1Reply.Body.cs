using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>The body of the reply: received when it is asked for, so that the client's pace is the upstream's.</summary>
internal sealed partial class Http1Reply
{
    private ChunkedDecoder _decoder;
    private long _left;
    private bool _isChunked;
    private bool _endsWithConnection;
    private bool _wasFull;

    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        if (TryTake(out var piece, out var wrong) && wrong is null)
        {
            return new(piece);
        }

        _pieceSource.Reset();
        if (wrong is null && TryReceive(out piece, out wrong) && wrong is null)
        {
            return new(piece);
        }

        if (wrong is not null)
        {
            // Not as a task: a client that leaves takes the caller away, and the finalizer would report a fault nobody looked at.
            _pieceSource.SetException(wrong);
        }

        return new(this, _pieceSource.Version);
    }

    private void OnBodyBytes(int count, Exception? fault)
    {
        if (TryAdd(count, fault, out var piece, out var wrong) || TryReceive(out piece, out wrong))
        {
            if (wrong is null)
            {
                _pieceSource.SetResult(piece);
            }
            else
            {
                _pieceSource.SetException(wrong);
            }
        }
    }

    /// <summary>Receives until there is a piece, the end or a fault; false when it has to be waited for.</summary>
    private bool TryReceive(out ReadOnlyMemory<byte> piece, out Exception? wrong)
    {
        while (true)
        {
            if (_wasFull || (!_isChunked && !_endsWithConnection && _left > _connection.Buffer.Length))
            {
                _connection.Enlarge(LargeBody);
            }

            if (!_connection.MakeRoom(LargeBody))
            {
                piece = default;
                wrong = Break("a line of the reply's framing has no end");
                return true;
            }

            if (!_connection.TryReceive(out int count, out var fault))
            {
                piece = default;
                wrong = null;
                return false;
            }

            if (TryAdd(count, fault, out piece, out wrong))
            {
                return true;
            }
        }
    }

    private bool TryAdd(int count, Exception? fault, out ReadOnlyMemory<byte> piece, out Exception? wrong)
    {
        if (count > 0)
        {
            _connection.End += count;
            _wasFull = _connection.End == _connection.Buffer.Length;
            return TryTake(out piece, out wrong);
        }

        piece = default;
        if (_endsWithConnection && fault is null && !_token.IsCancellationRequested)
        {
            _phase = Phase.Done;
            wrong = null;
            return true;
        }

        _phase = Phase.Broken;
        wrong = Told(UpstreamLink.Broken("in the middle of its reply", fault));
        return true;
    }

    /// <summary>The next piece of what is here, the end (empty) or a fault; false when more must be received first.</summary>
    private bool TryTake(out ReadOnlyMemory<byte> piece, out Exception? wrong)
    {
        piece = default;
        wrong = null;
        if (_phase != Phase.Body)
        {
            wrong = _phase == Phase.Broken ? UpstreamLink.Broken("in the middle of its reply", null) : null;
            return true;
        }

        if (_connection.Start == _connection.End)
        {
            return false;
        }

        if (_isChunked)
        {
            return TryDecode(out piece, out wrong);
        }

        int taken = (int)Math.Min(_left, _connection.End - _connection.Start);
        piece = _connection.Buffer.AsMemory(_connection.Start, taken);
        _connection.Start += taken;
        _left -= taken;
        if (_left == 0)
        {
            _phase = Phase.Done;
        }

        return true;
    }

    private bool TryDecode(out ReadOnlyMemory<byte> piece, out Exception? wrong)
    {
        int start = _connection.Start;
        var coding = _connection.Buffer.AsSpan(start, _connection.End - start);
        string? fault = _decoder.Decode(coding, out var payload, out int consumed, out var trailers);
        piece = _connection.Buffer.AsMemory(start + payload.Offset, payload.Length);
        fault ??= ReadTrailers(coding[trailers]);
        if (fault is not null)
        {
            wrong = Break(fault);
            return true;
        }

        wrong = null;
        _connection.Start += consumed;
        if (_decoder.IsDone)
        {
            _phase = Phase.Done;
        }

        return payload.Length > 0 || _decoder.IsDone;
    }

    private string? ReadTrailers(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            if (!FieldLine.TryRead(ref lines, out var name, out var value))
            {
                return "a trailer field of the reply is not well formed";
            }

            // RFC 9110 6.5.1: fields of framing and routing have no meaning in trailers.
            string text = TextCache.Get(name);
            if (!Core.Requests.EndToEndHeaders.IsHopByHop(text) && !FieldLine.Is(name, "content-length"u8) && !FieldLine.Is(name, "host"u8))
            {
                Trailers.Add(text, FieldLine.Text(value));
            }
        }

        return null;
    }

    private UpstreamException Break(string why)
    {
        _phase = Phase.Broken;
        return new UpstreamException(UpstreamFailure.InvalidReply, why);
    }
}
