using System.Text;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Core.Tests.Telemetry;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("/v1/a?b", "/v1/a?b")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("say \"x\"", "\"say \\\"x\\\"\"")]
    [InlineData("c:\\", "\"c:\\\\\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("a\nb", "\"a\\u{000a}b\"")]
    [InlineData("\u202egnp", "\"\\u{202e}gnp\"")]
    [InlineData("a\u2028b", "\"a\\u{2028}b\"")]
    [InlineData("zürich 漢", "\"zürich 漢\"")]
    public void Write_AnyValue_StaysOneValue(string value, string written)
    {
        var buffer = new LogBuffer();
        LogText.Write(buffer, value);

        Assert.Equal(written, Encoding.UTF8.GetString(buffer.Written));
    }
}
