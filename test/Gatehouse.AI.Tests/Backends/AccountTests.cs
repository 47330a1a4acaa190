using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Files and batches through the gateway; the vendor replays recordings of OpenAI's.</summary>
public sealed class AccountTests
{
    [Theory]
    [InlineData("FilesTests_NonAsciiFilenameAsync")]
    [InlineData("FilesTests_GetFileCanParseServiceErrorAsync")]
    [InlineData("FilesTests_DownloadFileCanParseServiceError")]
    [InlineData("FilesTests_UploadFileCanParseServiceErrorAsync")]
    public async Task Request_Recording_PassesByteForByte(string name)
    {
        await using var gateway = await OperationGateway.StartAsync();
        var recorded = RecordedExchange.Read(name);
        gateway.Server.ThenRecorded(recorded);
        var request = TestExchange.Of(recorded.Method, recorded.Path);

        var exchange = await gateway.SendAsync(recorded.Method == "POST" ? request.WithBody("--anything goes, it is not looked into", recorded.RequestType) : request);

        Assert.Equal((recorded.Status, recorded.ReplyType), (exchange.Reply.CommittedStatus, exchange.Reply.CommittedHeaders.Get("Content-Type")));
        Assert.Equal(recorded.Reply, exchange.Reply.Bytes);
        Assert.Equal((recorded.Method, recorded.Path, "Bearer secret-of-KEY_1"), (gateway.Server.LastRequest.Method, gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Header("Authorization")));
        Assert.Equal(recorded.Method == "POST" ? (recorded.RequestType, "--anything goes, it is not looked into") : (null, ""), (gateway.Server.LastRequest.Header("Content-Type"), gateway.Server.LastRequest.Text));
    }

    [Theory]
    [InlineData("GET", "/v1/files?purpose=batch&limit=2", "/v1/files?purpose=batch&limit=2")]
    [InlineData("DELETE", "/v1/files/file-1", "/v1/files/file-1")]
    [InlineData("GET", "/v1/files/file-1/content", "/v1/files/file-1/content")]
    [InlineData("GET", "/v1/batches?after=b", "/v1/batches?after=b")]
    [InlineData("GET", "/v1/batches/batch_1", "/v1/batches/batch_1")]
    [InlineData("POST", "/v1/batches/batch_1/cancel", "/v1/batches/batch_1/cancel")]
    [InlineData("POST", "/v1/batches", "/v1/batches")]
    public async Task Request_EveryPath_GoesToTheAccount(string method, string target, string expected)
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("""{"id":"x"}""");

        var exchange = await gateway.SendAsync(TestExchange.Of(method, target).WithHeader("Authorization", "Bearer the-clients-own"));

        Assert.Equal((200, """{"id":"x"}"""), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
        Assert.Equal((method, expected, "Bearer secret-of-KEY_1"), (gateway.Server.LastRequest.Method, gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Header("Authorization")));
        Assert.Equal(("ok", "none", "openai"), (exchange.Exchange.Record.Model!.Outcome, exchange.Exchange.Record.Model.UsageGrade, exchange.Exchange.Record.Service));
    }

    [Theory]
    [InlineData("/bare/files", "set files: PROVIDER beside dialect")]
    [InlineData("/wrong/files", "The provider claude has no files and batches")]
    public async Task Request_WithoutAnAccount_IsRefused(string path, string message)
    {
        await using var gateway = await OperationGateway.StartAsync();

        var exchange = await gateway.GetAsync(path);

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains(message, JsonNode.Parse(exchange.Reply.Text)!["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Theory]
    [InlineData("GET", "/v1/files/a%20b", 404)]
    [InlineData("GET", "/v1/files/a/b", 404)]
    [InlineData("GET", "/v1/files/a%3Fb", 404)]
    [InlineData("PUT", "/v1/files", 405)]
    public async Task Request_ThatIsNoneOfThem_IsRefused(string method, string target, int status)
    {
        await using var gateway = await OperationGateway.StartAsync();

        var exchange = await gateway.SendAsync(TestExchange.Of(method, target));

        Assert.Equal(status, exchange.Reply.CommittedStatus);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task CreateBatch_WhereOnlySomeModelsMayBeCalled_IsRefused()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("{}").ThenReply("{}");

        var narrowRoute = await gateway.PostAsync("{}", "/few/batches");
        var narrowCaller = await gateway.SendAsync(TestExchange.Post("/v1/batches", "{}").As("shop", models: ["vectors"]));
        var files = await gateway.SendAsync(TestExchange.Get("/few/files").As("shop", models: ["vectors"]));
        var wide = await gateway.SendAsync(TestExchange.Post("/v1/batches", "{}").As("shop", models: ["*"]));

        Assert.Equal((403, 403, 200, 200), (narrowRoute.Reply.CommittedStatus, narrowCaller.Reply.CommittedStatus, files.Reply.CommittedStatus, wide.Reply.CommittedStatus));
    }

    [Fact]
    public async Task Upload_IsStreamedWhileItArrives()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("{}");
        var body = new System.IO.Pipelines.Pipe();
        var exchange = TestExchange.Of("POST", "/v1/files").WithBody(body.Reader);
        exchange.Request.Headers.Set("Content-Type", "multipart/form-data; boundary=x");

        var running = gateway.SendAsync(exchange);
        for (int i = 0; i < 64; i++)
        {
            await body.Writer.WriteAsync(new byte[64 * 1024]);
        }

        await body.Writer.CompleteAsync();
        await running;

        Assert.Equal((200, 64 * 64 * 1024), (exchange.Reply.CommittedStatus, gateway.Server.LastRequest.Body.Length));
    }

    [Fact]
    public async Task Upload_OverTheLimitOfBodies_IsRefusedInTheDialect()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("{}");
        using var client = new HttpClient();
        using var content = new StreamContent(new MemoryStream(new byte[40_000_000]));
        content.Headers.ContentType = new("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, await gateway.ListenAsync() + "/v1/files") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        using var reply = await client.SendAsync(request);

        Assert.Equal(413, (int)reply.StatusCode);
        Assert.Contains("body_too_large", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
