using System.Text;
using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Gateway.Tests.Upstreams.Http1;

public class ChunkedDecoderTests
{
    [Theory]
    [InlineData(16_000, null)]
    [InlineData(17_000, "the trailers are too long")]
    public void Trailers_InOnePiece_AreBounded(int size, string? fault)
    {
        byte[] coding = Encoding.ASCII.GetBytes($"0\r\nX-Sum: {new string('1', size)}\r\n\r\n");

        Assert.Equal(fault, new ChunkedDecoder().Decode(coding, out _, out _, out _));
    }

    /// <summary>
    /// RFC 9112 7.1 has no space behind a size; the space before an extension is read. Servers that padded sizes are of
    /// HTTP/1.1's first years, and a reading of its own for them would be one more that others may not share.
    /// </summary>
    [Theory]
    [InlineData("2 \r\nok\r\n0\r\n\r\n", true)]
    [InlineData("2\t\r\nok\r\n0\r\n\r\n", true)]
    [InlineData(" 2\r\nok\r\n0\r\n\r\n", true)]
    [InlineData("2 ;a=b\r\nok\r\n0\r\n\r\n", false)]
    public void Size_WithPadding_IsRefused_ButBeforeAnExtension(string coding, bool isRefused)
        => Assert.Equal(isRefused, new ChunkedDecoder().Decode(Encoding.ASCII.GetBytes(coding), out _, out _, out _) is not null);
}
