using System.Buffers;
using System.Net.Security;
using Gatehouse.Gateway.Front.Tls;

namespace Gatehouse.Gateway.Tests.Front.Tls;

public class ClientHelloTests
{
    [Fact]
    public async Task Hello_OfARealClient_OffersWhatItOffers()
    {
        byte[] hello = await CaptureAsync("h2", "acme-tls/1");

        Assert.Equal(hello.Length, ClientHello.LengthOf(new ReadOnlySequence<byte>(hello)));
        Assert.True(ClientHello.Offers(hello, "acme-tls/1"u8));
        Assert.True(ClientHello.Offers(hello, "h2"u8));
        Assert.False(ClientHello.Offers(hello, "acme-tls"u8));
        Assert.False(ClientHello.Offers(await CaptureAsync("http/1.1"), "acme-tls/1"u8));
        Assert.False(ClientHello.Offers(await CaptureAsync(), "acme-tls/1"u8));
    }

    [Fact]
    public async Task Hello_CutOrChanged_IsReadWithoutAFault()
    {
        byte[] hello = await CaptureAsync("h2", "acme-tls/1");
        int seed = Environment.ProcessId;
        var random = new Random(seed);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bytes = hello.AsSpan(0, random.Next(hello.Length + 1)).ToArray();
            for (int change = random.Next(4); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            int length = ClientHello.LengthOf(new ReadOnlySequence<byte>(bytes));
            Assert.True(length is -1 or 0 or (>= 5 and <= 16389), $"seed {seed}, case {i}: {length}");
            ClientHello.Offers(bytes, "acme-tls/1"u8);
        }

        for (int cut = 0; cut < hello.Length; cut++)
        {
            Assert.False(ClientHello.Offers(hello.AsSpan(0, cut), "acme-tls/1"u8) && cut < hello.AsSpan().IndexOf("acme-tls/1"u8), $"cut at {cut}");
        }
    }

    [Theory]
    [InlineData(new byte[0], 0)]
    [InlineData(new byte[] { 22, 3 }, 0)]
    [InlineData(new byte[] { 71 }, -1)]
    [InlineData(new byte[] { 22, 3, 1, 0x40, 0x01 }, -1)]
    [InlineData(new byte[] { 22, 3, 1, 0x40, 0x00 }, 16389)]
    public void Length_OfWhatCame_IsKnownOrNot(byte[] bytes, int length) => Assert.Equal(length, ClientHello.LengthOf(new ReadOnlySequence<byte>(bytes)));

    /// <summary>The first bytes that .NET's client sends.</summary>
    private static async Task<byte[]> CaptureAsync(params string[] protocols)
    {
        using var wire = new FirstWrite();
        await using var client = new SslStream(wire);
        await Assert.ThrowsAnyAsync<IOException>(() => client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "shop.example.com",
            ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(p => new SslApplicationProtocol(p))],
        }));
        return wire.ToArray();
    }

    /// <summary>Keeps what is written and ends when it is read.</summary>
    private sealed class FirstWrite : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);
    }
}
