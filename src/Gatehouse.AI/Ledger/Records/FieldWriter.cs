using System.Buffers.Binary;
using System.Text;

namespace Gatehouse.AI.Ledger.Records;

/// <summary>Writes the fields of a record one after another. The buffer has to be large enough: texts are cut at a length that makes it so.</summary>
internal ref struct FieldWriter(Span<byte> buffer, int longestText = FieldWriter.LongestText)
{
    /// <summary>The most bytes of one text in the log.</summary>
    public const int LongestText = 1000;

    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public void Byte(byte value) => _buffer[Length++] = value;

    /// <summary>Seven bits to a byte, the lowest first; small numbers are short.</summary>
    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>A number that may be negative, though nothing in the ledger should be.</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    public void Id(Guid value)
    {
        value.TryWriteBytes(_buffer[Length..], bigEndian: true, out int written);
        Length += written;
    }

    /// <summary>Exactly, its scale included: sign and scale, then the digits as a whole number.</summary>
    public void Amount(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        bool isWide = bits[2] != 0;
        Byte((byte)(((bits[3] >> 16) & 0x1f) | (bits[3] < 0 ? 0x80 : 0) | (isWide ? 0x40 : 0)));
        Number(((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        if (isWide)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_buffer[Length..], bits[2]);
            Length += sizeof(int);
        }
    }

    /// <summary>UTF-8 with its length in front.</summary>
    public void Text(string value) => Text(value, longestText);

    /// <summary>The same for a text that is longer, or shorter, than names are.</summary>
    public void Text(string value, int longest)
    {
        if (value.Length == 0)
        {
            Byte(0);
            return;
        }

        // Two bytes for the length are enough for any text that is not cut; one is used where one does.
        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most <= longest)
        {
            int room = most < 0x80 ? 1 : 2;
            int written = Encoding.UTF8.GetBytes(value, _buffer[(Length + room)..]);
            _buffer[Length] = room == 1 ? (byte)written : (byte)(written | 0x80);
            if (room == 2)
            {
                _buffer[Length + 1] = (byte)(written >> 7);
            }

            Length += room + written;
            return;
        }

        Span<byte> cut = stackalloc byte[longest];
        Encoding.UTF8.GetEncoder().Convert(value, cut, flush: true, out _, out int used, out _);
        Number((ulong)used);
        cut[..used].CopyTo(_buffer[Length..]);
        Length += used;
    }
}
