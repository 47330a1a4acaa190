using System.Net.WebSockets;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Sessions over a WebSocket; the vendor sends back what it gets.</summary>
public sealed class RealtimeTests
{
    [Fact]
    public async Task Connect_Session_PassesBothWaysWithoutTheClientsCredentials()
    {
        await using var gateway = await ModelGateway.StartAsync(OperationGateway.Yaml.Replace("openai/anything", "openai/gpt realtime", StringComparison.Ordinal));
        var ended = ThenEcho(gateway);
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("realtime");
        client.Options.AddSubProtocol("openai-insecure-api-key.the-clients-own");
        client.Options.AddSubProtocol("openai-organization.org-of-somebody");
        client.Options.CollectHttpResponseDetails = true;

        await client.ConnectAsync(await AddressAsync(gateway, "/v1/realtime?model=anything&api-key=the-clients-own"), TestContext.Current.CancellationToken);
        string first = await EchoAsync(client, "hello ä");
        string large = await EchoAsync(client, new string('x', 200_000));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", TestContext.Current.CancellationToken);

        await Eventually.WithinAsync(ended);
        Assert.Equal(("hello ä", 200_000), (first, large.Length));
        Assert.Equal(("realtime", "api-key;dropped"), (client.SubProtocol, client.HttpResponseHeaders!["x-gatehouse-loss"].Single()));
        var request = gateway.Server.LastRequest;
        Assert.Equal(("/v1/realtime?model=gpt%20realtime", "Bearer secret-of-KEY_1", "realtime"), (request.RawTarget, request.Header("Authorization"), request.Header("Sec-WebSocket-Protocol")));
        Assert.DoesNotContain(request.Headers, h => h.Value.Contains("the-clients-own", StringComparison.Ordinal) || h.Value.Contains("org-of-somebody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_FirstTargetRefuses_SecondOpens()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("{}", 503);
        var ended = ThenEcho(gateway);
        using var client = new ClientWebSocket();

        await client.ConnectAsync(await AddressAsync(gateway, "/v1/realtime?model=both"), TestContext.Current.CancellationToken);

        Assert.Equal("a", await EchoAsync(client, "a"));
        Assert.False(ended.IsCompleted);
        Assert.Equal("/second/realtime?model=b", gateway.Server.LastRequest.RawTarget);
    }

    [Fact]
    public async Task Client_Leaves_VendorSeesTheEnd()
    {
        await using var gateway = await OperationGateway.StartAsync();
        var ended = ThenEcho(gateway);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(await AddressAsync(gateway, "/v1/realtime?model=anything"), TestContext.Current.CancellationToken);
        await EchoAsync(client, "a");

        client.Abort();

        await Eventually.WithinAsync(ended);
    }

    [Fact]
    public async Task Session_ThatIsSilent_IsEnded()
    {
        await using var gateway = await ModelGateway.StartAsync(OperationGateway.Yaml.Replace("organization:", "timeout: 500ms, organization:", StringComparison.Ordinal));
        var ended = ThenEcho(gateway);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(await AddressAsync(gateway, "/v1/realtime?model=anything"), TestContext.Current.CancellationToken);
        await EchoAsync(client, "a");

        await Eventually.WithinAsync(ended);
    }

    [Theory]
    [InlineData("/v1/realtime?model=none", 404)]
    [InlineData("/v1/realtime?model=chat", 400)]
    [InlineData("/v1/realtime", 400)]
    [InlineData("/v1/realtime?model=anything&mod%65l=chat", 400)]
    public async Task Connect_BadAddress_IsRefused(string target, int status)
    {
        await using var gateway = await OperationGateway.StartAsync();
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(async () => await client.ConnectAsync(await AddressAsync(gateway, target), TestContext.Current.CancellationToken));

        Assert.Equal(status, (int)client.HttpStatusCode);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Get_WithoutAWebSocket_IsRefusedInTheDialect()
    {
        await using var gateway = await OperationGateway.StartAsync();

        var exchange = await gateway.GetAsync("/v1/realtime?model=anything");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains("Connect with a WebSocket", exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vendor_AnswersWithoutSwitching_IsABadGateway()
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenReply("{}");
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(async () => await client.ConnectAsync(await AddressAsync(gateway, "/v1/realtime?model=anything"), TestContext.Current.CancellationToken));

        Assert.Equal(502, (int)client.HttpStatusCode);
    }

    private static async Task<Uri> AddressAsync(ModelGateway gateway, string target)
        => new((await gateway.ListenAsync()).Replace("http:", "ws:", StringComparison.Ordinal) + target);

    private static async Task<string> EchoAsync(ClientWebSocket client, string text)
    {
        await client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        var read = new MemoryStream();
        byte[] piece = new byte[8192];
        WebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(piece, TestContext.Current.CancellationToken);
            read.Write(piece, 0, result.Count);
        }
        while (!result.EndOfMessage);
        return Encoding.UTF8.GetString(read.ToArray());
    }

    /// <summary>Completes when the vendor's side of the session has ended.</summary>
    private static Task ThenEcho(ModelGateway gateway) => EchoVendor.Then(gateway.Server);
}
