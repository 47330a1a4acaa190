using CsCheck;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Draws from one of CsCheck's generators in the order a case is written down.</summary>
internal sealed class Draw(PCG random)
{
    public int Below(int bound) => (int)random.Next((uint)bound);

    /// <summary>Both ends are included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool OneIn(int times) => Below(times) == 0;

    public T From<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        int drawn = Math.Min(length, 300);
        for (int i = 0; i < drawn; i++)
        {
            bytes[i] = (byte)Below(256);
        }

        // The rest repeats, with a period that no buffer has.
        for (int i = drawn; i < length; i += 251)
        {
            bytes.AsSpan(0, Math.Min(251, length - i)).CopyTo(bytes.AsSpan(i));
        }

        return bytes;
    }

    /// <summary>Places at which bytes of this length are cut into pieces: none, a few anywhere, or all.</summary>
    public int[] Splits(int length)
    {
        if (length < 2 || OneIn(3))
        {
            return [];
        }

        return length <= 300 && OneIn(8)
            ? [.. Enumerable.Range(1, length - 1)]
            : [.. Enumerable.Range(0, Between(1, 4)).Select(_ => Between(1, length - 1)).Distinct().Order()];
    }
}
