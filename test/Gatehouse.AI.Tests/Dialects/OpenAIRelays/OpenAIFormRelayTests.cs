using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIRelays;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.OpenAIRelays;

public sealed class OpenAIFormRelayTests
{
    private static readonly OpenAIFormRelay Form = new("audio", WireForm.OpenAITranscriptions);

    private static readonly CallAddress Address = CallAddress.None with { ContentType = "multipart/form-data; boundary=b" };

    [Fact]
    public void Rewrite_Model_IsTheOnlyBytesThatChange()
    {
        const string body = "--b\r\nContent-Disposition: form-data; name=file; filename=model\r\n\r\nmodel\0\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nlisten\r\n--b\r\nContent-Disposition: form-data; name=stream\r\n\r\ntrue\r\n--b--\r\n";

        var outline = Form.ReadOutline(Address, ModelGateway.Utf8(body));
        var written = Form.Rewrite(ModelGateway.Utf8(body), outline, "whisper-\u00e9", default);

        Assert.Equal(("listen", true), (outline.Model, outline.Stream));
        Assert.Equal(body.Replace("listen", "whisper-\u00e9", StringComparison.Ordinal), Encoding.UTF8.GetString(written.Span));
    }

    [Theory]
    [InlineData("Content-Disposition: form-data; name=other\r\n\r\nm", "Missing required parameter: 'model'")]
    [InlineData("Content-Disposition: form-data; name=Model\r\n\r\nm", "Missing required parameter: 'model'")]
    [InlineData("Content-Disposition: form-data; name=model\r\n\r\nm\r\n--b\r\nContent-Disposition: form-data; name=model\r\n\r\nn", "'model' is written twice")]
    [InlineData("Content-Disposition: form-data; name=model; filename=x\r\n\r\nm", "'model' must be a field of plain text")]
    [InlineData("Content-Disposition: form-data; name=model\r\nContent-Transfer-Encoding: base64\r\n\r\nbQ==", "'model' must be a field of plain text")]
    [InlineData("Content-Disposition: form-data; name=model\r\nContent-Type: text/plain; charset=utf-16\r\n\r\nm", "'model' must be a field of plain text")]
    [InlineData("Content-Disposition: form-data; name=model\r\n\r\nm\r\n--bx", "We could not read the form")]
    public void ReadOutline_Bad_IsRefused(string part, string message)
        => Assert.Contains(
            message,
            Assert.Throws<ProblemException>(() => Form.ReadOutline(Address, ModelGateway.Utf8($"--b\r\n{part}\r\n--b--"))).Problem.Detail,
            StringComparison.Ordinal);

    [Fact]
    public void ReadOutline_ModelThatIsNoUtf8_IsRefused()
        => Assert.Throws<ProblemException>(() => Form.ReadOutline(Address, (byte[])[.. "--b\r\nContent-Disposition: form-data; name=model\r\n\r\n"u8, 0xc3, .. "\r\n--b--"u8]));
}
