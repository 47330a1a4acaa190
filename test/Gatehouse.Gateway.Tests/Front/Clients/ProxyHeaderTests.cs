using System.Buffers.Binary;
using System.Net;
using System.Text;
using Gatehouse.Gateway.Front.Clients;

namespace Gatehouse.Gateway.Tests.Front.Clients;

public sealed class ProxyHeaderTests
{
    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 10.0.0.1 4711 443\r\n", "192.0.2.7:4711")]
    [InlineData("PROXY TCP6 2001:DB8::7 ::1 0 65535\r\n", "[2001:db8::7]:0")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n", "192.0.2.7:1")]
    [InlineData("PROXY UNKNOWN\r\n", "")]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff 1 2 3\r\n", "")]
    [InlineData("PROXY TCP4 192.0.2.7 10.0.0.1 4711 443\n", null)]
    [InlineData("PROXY TCP4  192.0.2.7 10.0.0.1 4711 443\r\n", null)]
    [InlineData("PROXY TCP4 192.0.2.7 10.0.0.1 4711 443 \r\n", null)]
    [InlineData("PROXY TCP4 192.0.2.7 10.0.0.1 4711\r\n", null)]
    [InlineData("PROXY TCP4 192.0.2.07 10.0.0.1 4711 443\r\n", null)]
    [InlineData("PROXY TCP4 ::1 ::1 4711 443\r\n", null)]
    [InlineData("PROXY TCP6 192.0.2.7 ::1 4711 443\r\n", null)]
    [InlineData("PROXY TCP6 fe80::1%eth0 ::1 4711 443\r\n", null)]
    [InlineData("PROXY TCP6 [::1] ::1 4711 443\r\n", null)]
    [InlineData("PROXY TCP4 192.0.2.7 10.0.0.1 65536 443\r\n", null)]
    [InlineData("PROXY TCP4 192.0.2.7 10.0.0.1 04711 443\r\n", null)]
    [InlineData("PROXY TCP4 192.0.2.7 10.0.0.1 +1 443\r\n", null)]
    [InlineData("PROXY TCP5 192.0.2.7 10.0.0.1 1 443\r\n", null)]
    [InlineData("PROXY UDP4 192.0.2.7 10.0.0.1 1 443\r\n", null)]
    [InlineData("PROXY UNKNOWNX\r\n", null)]
    [InlineData("PROXY UNKNOWN \u0001\r\n", null)]
    [InlineData("PROXY \r\n", null)]
    public void Text_Written_IsTheClientOrMalformed(string line, string? source)
    {
        var reading = ProxyHeader.Read(Encoding.Latin1.GetBytes(line + "GET"), out var header);

        Assert.Equal(source is null ? ProxyReading.Malformed : ProxyReading.Read, reading);
        if (source is not null)
        {
            Assert.Equal((line.Length, source, false), (header.Length, header.Source?.ToString() ?? "", header.IsLocal));
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("proxy TCP4")]
    [InlineData("PROXZ")]
    [InlineData("\r\n\r\n\0\r\nQUIT\r")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("\r\nGET")]
    public void Bytes_OfSomethingElse_AreMissingAtTheFirstThatDiffers(string bytes)
        => Assert.Equal(ProxyReading.Missing, ProxyHeader.Read(Encoding.Latin1.GetBytes(bytes), out _));

    [Fact]
    public void Text_Endless_IsMalformedAt107Bytes()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('a', 200));
        Assert.Equal(ProxyReading.Incomplete, ProxyHeader.Read(bytes.AsSpan(0, 106), out _));
        Assert.Equal(ProxyReading.Malformed, ProxyHeader.Read(bytes.AsSpan(0, 107), out _));
    }

    [Fact]
    public void Binary_OverTheBound_IsMalformedBeforeItsBytesCame()
    {
        byte[] head = Binary(0x21, 0x11, [192, 0, 2, 7, 10, 0, 0, 1, 0, 1, 0, 2]);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(14), 4080);
        Assert.Equal(ProxyReading.Incomplete, ProxyHeader.Read(head, out _));
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(14), 4081);
        Assert.Equal(ProxyReading.Malformed, ProxyHeader.Read(head, out _));
    }

    [Theory]
    [InlineData(0x20, 0x00, 0, "local")]
    [InlineData(0x20, 0x11, 12, "local")]
    [InlineData(0x21, 0x00, 0, "")]
    [InlineData(0x21, 0x11, 12, "1.1.1.1:257")]
    [InlineData(0x21, 0x12, 12, "1.1.1.1:257")]
    [InlineData(0x21, 0x21, 36, "[101:101:101:101:101:101:101:101]:257")]
    [InlineData(0x21, 0x31, 216, "")]
    [InlineData(0x21, 0x11, 11, null)]
    [InlineData(0x21, 0x11, 14, null)]
    [InlineData(0x21, 0x21, 35, null)]
    [InlineData(0x21, 0x31, 215, null)]
    [InlineData(0x21, 0x13, 12, null)]
    [InlineData(0x21, 0x41, 12, null)]
    [InlineData(0x22, 0x11, 12, null)]
    [InlineData(0x11, 0x11, 12, null)]
    [InlineData(0x00, 0x11, 12, null)]
    public void Binary_OfAnyKind_IsTheClientOrMalformed(int command, int family, int length, string? source)
    {
        byte[] bytes = Binary((byte)command, (byte)family, [.. Enumerable.Repeat((byte)1, length)]);

        var reading = ProxyHeader.Read(bytes, out var header);

        Assert.Equal(source is null ? ProxyReading.Malformed : ProxyReading.Read, reading);
        if (source is not null)
        {
            Assert.Equal((bytes.Length, source), (header.Length, header.IsLocal ? "local" : header.Source?.ToString() ?? ""));
        }
    }

    [Fact]
    public void Headers_CutAtEveryByte_AreIncompleteAndNothingElse()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 300; i++)
        {
            (byte[] bytes, string source) = Make(random);
            for (int cut = 0; cut < bytes.Length; cut++)
            {
                Assert.True(ProxyHeader.Read(bytes.AsSpan(0, cut), out _) == ProxyReading.Incomplete, $"seed {seed}: {Convert.ToHexString(bytes)} cut at {cut}");
            }

            Assert.True(ProxyHeader.Read([.. bytes, (byte)random.Next(256)], out var header) == ProxyReading.Read && header.Length == bytes.Length, $"seed {seed}: {Convert.ToHexString(bytes)}");
            Assert.Equal(source, header.Source?.ToString() ?? "");
        }
    }

    [Fact]
    public void Headers_WithAnyByteChanged_AreNeverReadBeyondTheirBytesAndASumIsHeld()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 300; i++)
        {
            (byte[] bytes, _) = Make(random);
            bool hasSum = bytes[0] == '\r' && bytes.Length > 23 && bytes[^7] == 3 && bytes[^6] == 0 && bytes[^5] == 4;
            for (int at = 0; at < bytes.Length; at++)
            {
                byte[] changed = [.. bytes];
                changed[at] ^= (byte)random.Next(1, 256);
                var reading = ProxyHeader.Read(changed, out var header);
                Assert.True(reading != ProxyReading.Read || header.Length <= changed.Length, $"seed {seed}: {Convert.ToHexString(changed)}");

                // What is LOCAL is not looked into, and a changed length of an item may leave the sum out of what is read.
                bool isWithinSum = hasSum && at > 15 && at < 16 + (bytes[13] == 0x11 ? 12 : 36);
                Assert.True(!isWithinSum || reading == ProxyReading.Malformed, $"seed {seed}: byte {at} of {Convert.ToHexString(bytes)} was changed and nobody noticed");
            }
        }
    }

    /// <summary>A header as a load balancer writes it, and its client.</summary>
    private static (byte[] Bytes, string Source) Make(Random random)
    {
        byte[] source = new byte[random.Next(2) == 0 ? 4 : 16];
        random.NextBytes(source);
        source[0] |= 0x20;
        int port = random.Next(65536);
        string client = new IPEndPoint(new IPAddress(source), port).ToString();
        if (random.Next(3) == 0)
        {
            return (Encoding.ASCII.GetBytes($"PROXY TCP{(source.Length == 4 ? 4 : 6)} {new IPAddress(source)} {new IPAddress(source)} {port} 443\r\n"), client);
        }

        List<byte> rest = [.. source, .. source, (byte)(port >> 8), (byte)port, 1, 187];
        for (int items = random.Next(3); items > 0; items--)
        {
            byte[] value = new byte[random.Next(40)];
            rest.AddRange([(byte)random.Next(0x20, 0x40), 0, (byte)value.Length, .. value]);
        }

        bool hasSum = random.Next(2) == 0;
        byte[] bytes = Binary(0x21, source.Length == 4 ? (byte)0x11 : (byte)0x21, hasSum ? [.. rest, 3, 0, 4, 0, 0, 0, 0] : [.. rest]);
        if (hasSum)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 4), Crc32C(bytes));
        }

        return (bytes, client);
    }

    private static byte[] Binary(byte command, byte family, byte[] rest)
        => [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, (byte)(rest.Length >> 8), (byte)rest.Length, .. rest];

    // Bit by bit, from the polynomial (RFC 3385).
    private static uint Crc32C(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 1 ? 0x82F63B78 : 0);
            }
        }

        return ~crc;
    }
}
