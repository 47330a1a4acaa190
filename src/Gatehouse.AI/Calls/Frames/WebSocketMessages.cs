using System.Buffers;
using System.Buffers.Binary;

namespace Gatehouse.AI.Calls.Frames;

/// <summary>
/// Reads the text messages out of the bytes that one side of a WebSocket sends (RFC 6455 section 5), as they pass. Control frames
/// and binary messages are skipped; so is a message that is too long, or compressed, and that is remembered.
/// </summary>
internal sealed class WebSocketMessages(int longest)
{
    private const int Continuation = 0;
    private const int Text = 1;
    private const int FirstControl = 8;
    private const int LongestHead = 14;

    private readonly ArrayBufferWriter<byte> _message = new(1024);
    private readonly byte[] _head = new byte[LongestHead];
    private int _headLength;
    private long _left;
    private int _maskAt;
    private uint _mask;
    private bool _isMasked;
    private bool _isFinal;
    private bool _isControl;
    private bool _keeps;
    private bool _isDone;

    /// <summary>Whether a message was skipped that may have said something.</summary>
    public bool HasMissed { get; private set; }

    /// <summary>Whether all bytes so far are whole frames.</summary>
    public bool IsBetweenFrames => _headLength == 0;

    /// <summary>The message that <see cref="TryRead"/> found; until it is called again.</summary>
    public ReadOnlyMemory<byte> Message => _message.WrittenMemory;

    /// <summary>Takes bytes up to the end of a text message, if it is among them; else all of them.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> piece)
    {
        if (_isDone)
        {
            _message.ResetWrittenCount();
            _isDone = false;
        }

        while (!piece.IsEmpty || (_left == 0 && _headLength == LongestHead))
        {
            if (_headLength < LongestHead && !TryReadHead(ref piece))
            {
                return false;
            }

            int length = (int)Math.Min(_left, piece.Length);
            Take(piece[..length]);
            piece = piece[length..];
            _left -= length;
            if (_left > 0)
            {
                return false;
            }

            _headLength = 0;
            if (!_isControl && _isFinal && EndMessage())
            {
                return true;
            }
        }

        return false;
    }

    // A whole head is marked by its greatest length, whatever it was.
    private bool TryReadHead(ref ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            _head[_headLength++] = piece[0];
            piece = piece[1..];
            if (_headLength >= 2 && _headLength == HeadLength())
            {
                Begin();
                _headLength = LongestHead;
                return true;
            }
        }

        return false;
    }

    private int HeadLength() => 2 + (_head[1] & 0x7f) switch { 126 => 2, 127 => 8, _ => 0 } + ((_head[1] & 0x80) == 0 ? 0 : 4);

    private void Begin()
    {
        int opcode = _head[0] & 0x0f;
        int shortLength = _head[1] & 0x7f;
        _isFinal = (_head[0] & 0x80) != 0;
        _isControl = opcode >= FirstControl;
        _left = shortLength switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
            127 => (long)(BinaryPrimitives.ReadUInt64BigEndian(_head.AsSpan(2)) & long.MaxValue),
            _ => shortLength,
        };
        _isMasked = (_head[1] & 0x80) != 0;
        _mask = _isMasked ? BinaryPrimitives.ReadUInt32LittleEndian(_head.AsSpan(_headLength - 4)) : 0;
        _maskAt = 0;
        if (_isControl || opcode == Continuation)
        {
            return;
        }

        _message.ResetWrittenCount();
        bool isCompressed = (_head[0] & 0x70) != 0;
        _keeps = opcode == Text && !isCompressed;
        HasMissed |= opcode == Text && isCompressed;
    }

    private void Take(ReadOnlySpan<byte> payload)
    {
        if (_isControl || !_keeps || payload.IsEmpty)
        {
            return;
        }

        if (_message.WrittenCount + _left > longest)
        {
            HasMissed = true;
            _keeps = false;
            _message.ResetWrittenCount();
            return;
        }

        var copy = _message.GetSpan(payload.Length)[..payload.Length];
        payload.CopyTo(copy);
        for (int i = 0; _isMasked && i < copy.Length; i++)
        {
            copy[i] ^= (byte)(_mask >> (8 * (_maskAt++ & 3)));
        }

        _message.Advance(payload.Length);
    }

    private bool EndMessage()
    {
        _isDone = _keeps;
        _keeps = false;
        return _isDone;
    }
}
