using System.Buffers.Binary;
using System.Text;

namespace Gatehouse.AI.Ledger.Records;

/// <summary>Reads what <see cref="FieldWriter"/> wrote. Throws <see cref="InvalidDataException"/> where it ends too early.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> record)
{
    private ReadOnlySpan<byte> _left = record;

    public readonly bool IsAtEnd => _left.IsEmpty;

    public byte Byte() => Take(1)[0];

    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number of a ledger record has no end");
    }

    public long Signed()
    {
        ulong value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public Guid Id() => new(Take(16), bigEndian: true);

    public decimal Amount()
    {
        byte head = Byte();
        ulong low = Number();
        int high = (head & 0x40) == 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
        int scale = head & 0x1f;
        return scale <= 28 ? new decimal((int)low, (int)(low >> 32), high, (head & 0x80) != 0, (byte)scale)
            : throw new InvalidDataException("an amount of a ledger record has too many places");
    }

    public string Text() => Encoding.UTF8.GetString(Take(Length()));

    /// <summary>A text of which there are few different ones.</summary>
    public string Text(TextPool pool) => pool.Take(Take(Length()));

    private int Length()
    {
        ulong length = Number();
        return length <= (ulong)_left.Length ? (int)length : throw new InvalidDataException("a text of a ledger record is longer than the record");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _left.Length)
        {
            throw new InvalidDataException("a ledger record ends too early");
        }

        var taken = _left[..length];
        _left = _left[length..];
        return taken;
    }
}
