using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>Growing bytes of formatted lines; reused, so that writing a record makes no strings.</summary>
internal sealed class LogBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[64 * 1024];
    private int _count;

    public int Count => _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_count);
    }

    public void Add(byte value)
    {
        Reserve(1);
        _bytes[_count++] = value;
    }

    public void Add(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(_bytes.AsSpan(_count));
        _count += utf8.Length;
    }

    public void Add(ReadOnlySpan<char> text)
    {
        Reserve(text.Length * 3);
        _count += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_count));
    }

    public void Add(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_count), out int written);
        _count += written;
    }

    /// <summary>Milliseconds with three decimals; without those at the end that are zero when the digits are not fixed.</summary>
    public void AddMilliseconds(TimeSpan time, bool fixedDigits)
    {
        long microseconds = Math.Max(0, (time.Ticks + (TimeSpan.TicksPerMicrosecond / 2)) / TimeSpan.TicksPerMicrosecond);
        (long whole, long rest) = Math.DivRem(microseconds, 1000);
        Add(whole);
        if (rest == 0 && !fixedDigits)
        {
            return;
        }

        Add((byte)'.');
        AddDigits((int)rest);
        while (!fixedDigits && _bytes[_count - 1] == '0')
        {
            _count--;
        }
    }

    /// <summary>A number under 1,000 in three digits.</summary>
    public void AddDigits(int value)
    {
        Reserve(3);
        _bytes[_count++] = (byte)('0' + (value / 100));
        _bytes[_count++] = (byte)('0' + (value / 10 % 10));
        _bytes[_count++] = (byte)('0' + (value % 10));
    }

    /// <summary>An id that was not given as a text.</summary>
    public void Add(RequestIdentity id)
    {
        Reserve(RequestIdentity.MaxLength);
        if (id.TryFormat(_bytes.AsSpan(_count), out int written))
        {
            _count += written;
        }
    }

    /// <summary>A value that formats itself within 64 bytes.</summary>
    public void Add<T>(T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        Reserve(64);
        if (value.TryFormat(_bytes.AsSpan(_count), out int written, format, System.Globalization.CultureInfo.InvariantCulture))
        {
            _count += written;
        }
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _count < Math.Max(more, 1))
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + more));
        }
    }
}
