using System.Buffers.Binary;
using CsCheck;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Tests.Snapshots;

public class KeyedHashTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    // Made with OpenSSL: openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:16 SipHash, of 0, 1, 2, ...
    [Theory]
    [InlineData(0, "A3817F04BA25A8E66DF67214C7550293")]
    [InlineData(8, "3B62A9BA6258F5610F83E264F31497B4")]
    [InlineData(15, "5493E99933B0A8117E08EC0F97CFC3D9")]
    [InlineData(63, "5150D1772F50834A503E069A973FBD7C")]
    public void Of_KnownTexts_IsSipHash(int length, string expected)
    {
        byte[] text = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        byte[] tag = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(tag, new KeyedHash(Key).Of(text));

        Assert.Equal(expected, Convert.ToHexString(tag));
    }

    [Fact]
    public void Of_AnotherKey_IsAnotherHash()
        => Assert.NotEqual(KeyedHash.Random().Of(Key), KeyedHash.Random().Of(Key));

    [Fact]
    public void Of_OneBitChanged_IsAnotherHash()
    {
        var hash = new KeyedHash(Key);
        Gen.Select(Gen.Byte.Array[1, 80], Gen.Int[0, 639]).Sample((text, bit) =>
        {
            var before = hash.Of(text);
            bit %= text.Length * 8;
            text[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(before, hash.Of(text));
        });
    }
}
