using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>Sound requests pass the look at their lines, however they arrive and whatever was before them.</summary>
public class RequestLineWatchTests(SmugglingFixture fixture) : IClassFixture<SmugglingFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(17)]
    public async Task Head_InPieces_IsRead(int piece)
    {
        await using var client = await fixture.Gateway.ConnectAsync();
        string request = "POST /a?b=c HTTP/1.1\r\nHost: a\r\nX: y\r\nContent-Length: 5\r\n\r\nhello";
        for (int turn = 0; turn < 2; turn++)
        {
            foreach (char[] part in request.Chunk(piece))
            {
                await client.SendAsync(new string(part));
                await Task.Yield();
            }

            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadUntilAsync("\r\n\r\nok"));
        }
    }

    /// <summary>A line end that is none does not pass because it came by itself.</summary>
    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n\r\n\n")]
    [InlineData("\r\n\r\r\n")]
    public async Task LineEnds_ThatAreBareAndComeAlone_AreRefused(string ends)
    {
        foreach (string before in new[] { "", "GET /first HTTP/1.1\r\nHost: a\r\n\r\n" })
        {
            await using var client = await fixture.Gateway.ConnectAsync();
            if (before.Length > 0)
            {
                await client.SendAsync(before);
                await client.ReadUntilAsync("\r\n\r\nok");
            }

            foreach (char end in ends)
            {
                await client.SendAsync(end.ToString());
                await Task.Delay(20);
            }

            await client.SendAsync("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 400 ", await client.ReadUntilAsync("\r\n\r\n"));
        }
    }

    [Fact]
    public async Task EmptyLines_InPieces_ArePassedOver()
    {
        await using var client = await fixture.Gateway.ConnectAsync();
        for (int turn = 0; turn < 2; turn++)
        {
            foreach (char c in "\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            {
                await client.SendAsync(c.ToString());
                await Task.Yield();
            }

            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadUntilAsync("\r\n\r\nok"));
        }
    }

    [Fact]
    public async Task Field_ThatLooksLikeALine_InAPieceOfItsOwn_IsNone()
    {
        await using var client = await fixture.Gateway.ConnectAsync();
        foreach (string piece in new[] { "GET /a HTTP/1.1\r\nHost: a\r\n", "Via: a HTTP/1.1\r\n", "\r\n" })
        {
            await client.SendAsync(piece);
            await Task.Delay(20);
        }

        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadUntilAsync("\r\n\r\nok"));
    }

    [Theory]
    [InlineData(4000)]
    [InlineData(4085)]
    [InlineData(4096)]
    [InlineData(7900)]
    public async Task Line_OverSeveralBlocks_IsRead(int length)
    {
        var (text, _) = await VectorClient.SendAsync(fixture.Gateway.Port, $"GET /{new string('a', length)} HTTP/1.1\r\nHost: a\r\n\r\n{SmugglingVectors.Canary}", answers: 2);

        Assert.Equal(["200", "200"], VectorClient.Statuses(text));
    }

    [Theory]
    [InlineData(4000)]
    [InlineData(7900)]
    public async Task Line_OverSeveralBlocks_WithTwoSpaces_IsRefused(int length)
    {
        var (text, isClosed) = await VectorClient.SendAsync(fixture.Gateway.Port, $"GET /{new string('a', length)}  HTTP/1.1\r\nHost: a\r\n\r\n{SmugglingVectors.Canary}", answers: 2);

        Assert.Equal(["400"], VectorClient.Statuses(text));
        Assert.True(isClosed);
    }

    [Fact]
    public async Task Requests_InOneWrite_AreEachReadWithTheirOwnLine()
    {
        var bytes = new StringBuilder();
        for (int i = 0; i < 60; i++)
        {
            string body = i % 3 == 0 ? "PUT /in/the/body HTTP/1.1\r\n" : new string('x', i * 40);
            bytes.Append(i % 2 == 0
                ? $"POST /{i} HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                : $"PUT /{i} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{(body.Length == 0 ? "" : $"{body.Length:x}\r\n{body}\r\n")}0\r\n\r\n");
        }

        var (text, _) = await VectorClient.SendAsync(fixture.Gateway.Port, bytes.ToString(), answers: 60);

        Assert.Equal(Enumerable.Repeat("200", 60), VectorClient.Statuses(text));
    }

    /// <summary>The body of a request that was answered without it is read to its end before the next line.</summary>
    [Theory]
    [InlineData("Content-Length: 27\r\n\r\nGET /in/the/body HTTP/1.1\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1b\r\nGET /in/the/body HTTP/1.1\r\n\r\n0\r\n\r\n")]
    public async Task Body_NobodyRead_DoesNotStandForTheNextLine(string rest)
    {
        await using var gateway = await RunningGateway.StartAsync("""routes: { all: { match: "/**", respond: { body: ok } } }""");

        var (sound, _) = await VectorClient.SendAsync(gateway.Port, $"POST / HTTP/1.1\r\nHost: a\r\n{rest}GET /next HTTP/1.1\r\nHost: a\r\n\r\n", answers: 2);
        var (odd, isClosed) = await VectorClient.SendAsync(gateway.Port, $"POST / HTTP/1.1\r\nHost: a\r\n{rest}GET /next  HTTP/1.1\r\nHost: a\r\n\r\n", answers: 2);

        Assert.Equal(["200", "200"], VectorClient.Statuses(sound));
        Assert.Equal(["200", "400"], VectorClient.Statuses(odd));
        Assert.True(isClosed);
    }
}
