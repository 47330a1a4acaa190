using System.Text;
using CsCheck;
using Gatehouse.AI.Calls.Multipart;

namespace Gatehouse.AI.Tests.Calls.Multipart;

public sealed class MultipartFormTests
{
    private const string Type = "multipart/form-data; boundary=b";

    [Fact]
    public void Read_Form_FindsEachPartsBytes()
    {
        const string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\n\r\n-- b\n\0\r\n--b\r\ncontent-disposition:form-data;name=model\r\nX-Other: 1\r\n\r\nm\r\n--b--\r\n";

        var parts = MultipartForm.Read(Type, Encoding.ASCII.GetBytes(body));

        Assert.Equal(2, parts.Count);
        Assert.Equal(("file", true, "audio/mpeg", "\r\n-- b\n\0"), (parts[0].Name, parts[0].IsFile, parts[0].ContentType, body.Substring(parts[0].Start, parts[0].Length)));
        Assert.Equal(("model", false, null, "m"), (parts[1].Name, parts[1].IsFile, parts[1].ContentType, body.Substring(parts[1].Start, parts[1].Length)));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=\"b\"")]
    [InlineData("Multipart/Form-Data;charset=utf-8 ; BOUNDARY=b")]
    public void Read_ContentType_MayBeWrittenInSeveralWays(string contentType)
        => Assert.Single(MultipartForm.Read(contentType, "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b--"u8));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/mixed; boundary=b")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=\"b \"")]
    [InlineData("multipart/form-data; boundary=\"b")]
    [InlineData("multipart/form-data; boundary=b; boundary=c")]
    [InlineData("multipart/form-data; boundary*=utf-8''b")]
    [InlineData("multipart/form-data; boundary*0=b")]
    [InlineData("multipart/form-data; boundary=\"b\"x")]
    [InlineData("multipart/form-data boundary=b")]
    [InlineData("multipart/form-data; boundary=\"b\\\"\"")]
    [InlineData("multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Read_BadContentType_IsRefused(string? contentType)
        => Assert.Throws<MultipartException>(() => MultipartForm.Read(contentType, "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b--"u8));

    [Theory]
    [InlineData("")]
    [InlineData("--b")]
    [InlineData("--b-")]
    [InlineData("--b\r\n")]
    [InlineData("preamble\r\n--b--")]
    [InlineData("\r\n--b--")]
    [InlineData("--b--epilogue")]
    [InlineData("--b--\r\nepilogue")]
    [InlineData("--b \r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b--")]
    [InlineData("--b\nContent-Disposition: form-data; name=a\n\n\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx--b\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--bc\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--c--")]
    [InlineData("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a; name*=utf-8''b\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition : form-data; name=a\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"a\\b\"\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; filename=\"a\\\"; name=\"model\"\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a\rX: y\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a\0\r\n\r\nx\r\n--b--")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=a\r\nContent-Type: a\r\nContent-Type: b\r\n\r\nx\r\n--b--")]
    public void Read_MalformedOrAmbiguous_IsRefused(string body)
        => Assert.Throws<MultipartException>(() => MultipartForm.Read(Type, Encoding.ASCII.GetBytes(body)));

    [Fact]
    public void Read_NameThatIsNoUtf8_IsRefused()
        => Assert.Throws<MultipartException>(() => MultipartForm.Read(Type, [.. "--b\r\nContent-Disposition: form-data; name=\""u8, 0xff, .. "\"\r\n\r\nx\r\n--b--"u8]));

    [Fact]
    public void Read_TooManyPartsOrFields_IsRefused()
    {
        string part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n";
        string fields = string.Concat(Enumerable.Range(0, 40).Select(i => $"X-{i}: 1\r\n"));

        Assert.Equal(256, MultipartForm.Read(Type, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(part, 256)) + "--b--")).Count);
        Assert.Throws<MultipartException>(() => MultipartForm.Read(Type, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(part, 257)) + "--b--")));
        Assert.Throws<MultipartException>(() => MultipartForm.Read(Type, Encoding.ASCII.GetBytes($"--b\r\n{fields}Content-Disposition: form-data; name=a\r\n\r\nx\r\n--b--")));
    }

    /// <summary>Whatever bytes the parts have, each comes out as it went in.</summary>
    [Fact]
    public void Read_GeneratedForms_GiveBackTheirParts()
        => Gen.Select(Gen.String[Gen.Char["abcXYZ019'()+_,-./:=?"], 1, 70], Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 8], Gen.Byte.Array[0, 60]).Array[1, 5]).Sample((boundary, fields) =>
        {
            byte[] delimiter = Encoding.ASCII.GetBytes("--" + boundary);
            if (fields.Any(f => f.Item2.AsSpan().IndexOf(delimiter) >= 0))
            {
                return;
            }

            byte[] body = FormOf(boundary, fields);
            var parts = MultipartForm.Read($"multipart/form-data; boundary=\"{boundary}\"", body);

            Assert.Equal(fields.Select(f => f.Item1), parts.Select(p => p.Name));
            Assert.All(fields.Zip(parts), p => Assert.Equal(p.First.Item2, body.AsSpan(p.Second.Start, p.Second.Length).ToArray()));
        });

    /// <summary>Bytes that are changed, cut or doubled are read or refused, and never anything else.</summary>
    [Fact]
    public void Read_DamagedForms_AreReadOrRefused()
        => Gen.Select(Gen.Int[0, 200], Gen.OneOf([.. "\r\n-b:;=\"\\ \0a"u8.ToArray().Select(b => Gen.Const(b))]), Gen.Int[0, 3]).Sample((place, value, kind) =>
        {
            byte[] body = FormOf("b", [("model", "m"u8.ToArray()), ("file", "x\r\ny"u8.ToArray())]);
            int at = place % body.Length;
            byte[] damaged = kind switch
            {
                0 => body[..at],
                1 => [.. body[..at], value, .. body[at..]],
                2 => [.. body[..at], .. body[(at + 1)..]],
                _ => [.. body[..at], value, .. body[(at + 1)..]],
            };
            try
            {
                var parts = MultipartForm.Read(Type, damaged);
                Assert.All(parts, p => Assert.True(p.Start >= 0 && p.Length >= 0 && p.Start + p.Length <= damaged.Length));
            }
            catch (MultipartException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        });

    private static byte[] FormOf(string boundary, IEnumerable<(string Name, byte[] Content)> fields)
        => [.. fields.SelectMany(f => (byte[])[.. Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=\"{f.Name}\"\r\n\r\n"), .. f.Content, .. "\r\n"u8]), .. Encoding.ASCII.GetBytes($"--{boundary}--\r\n")];
}
