using Gatehouse.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>What each kind of check takes for good, against real servers.</summary>
public sealed class ProbeTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Grpc_ServiceThatServes_IsGood()
    {
        await using var server = await GrpcServer.StartAsync();

        Assert.Null(await FaultAsync($"targets: \"{server.Address}\", protocol: http2, health_check: {{ type: grpc, grpc_service: shop.Orders }}"));
        Assert.Null(await FaultAsync($"targets: \"{server.Address}\", protocol: http2, health_check: {{ type: grpc }}"));
    }

    [Theory]
    [InlineData("shop.Orders", "NOT_SERVING")]
    [InlineData("shop.Nothing", "the server knows no service \"shop.Nothing\" (grpc-status 5)")]
    public async Task Grpc_ServiceThatDoesNotServe_IsNot(string service, string expected)
    {
        await using var server = await GrpcServer.StartAsync();
        server.Serves = false;

        Assert.Equal(expected, await FaultAsync($"targets: \"{server.Address}\", protocol: http2, health_check: {{ type: grpc, grpc_service: {service} }}"));
    }

    [Fact]
    public async Task Grpc_ServerWithoutTheHealthService_IsNot()
    {
        await using var server = await GrpcServer.StartAsync(offersHealth: false);

        Assert.Equal("status 404: what answers there is no gRPC server", await FaultAsync($"targets: \"{server.Address}\", protocol: http2, health_check: {{ type: grpc }}"));
    }

    [Fact]
    public async Task Grpc_OnAPortOfItsOwn_IsAskedInHttp2()
    {
        await using var server = await GrpcServer.StartAsync();
        await using var upstream = await FakeUpstream.StartAsync();

        Assert.Null(await FaultAsync($"targets: \"{upstream.Address}\", health_check: {{ type: grpc, port: {new Uri(server.Address).Port} }}"));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Tcp_PortThatIsOpen_IsGood()
    {
        await using var upstream = RawUpstream.StallingAfter("");

        Assert.Null(await FaultAsync($"targets: \"{upstream.Address}\", health_check: {{ type: tcp }}"));
        Assert.Contains("Connection refused", await FaultAsync($"targets: \"{DeadAddress.Next()}\", health_check: {{ type: tcp }}"));
    }

    [Theory]
    [InlineData("tcp", "auto")]
    [InlineData("tcp", "http2")]
    [InlineData("http", "auto")]
    [InlineData("http", "http1")]
    [InlineData("http", "http2")]
    public async Task Tls_ByTheSettingsOfTheService(string type, string protocol)
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"));
        string service = $"targets: \"{upstream.Address}\", protocol: {protocol}, health_check: {{ type: {type} }}";

        Assert.Null(await FaultAsync($"{service}, tls: {{ ca: \"{_authority.CaFile}\" }}"));
        Assert.StartsWith($"TLS with 127.0.0.1:{upstream.Port}: the certificate \"CN=127.0.0.1\" is refused", await FaultAsync(service));
        Assert.All(upstream.Requests, r => Assert.Equal(protocol == "http1" ? "HTTP/1.1" : "HTTP/2", r.Protocol));
    }

    [Fact]
    public async Task Grpc_OverTls_IsAskedByTheSettingsOfTheService()
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"));

        Assert.Equal("the reply ended without grpc-status", await FaultAsync($"targets: \"{upstream.Address}\", health_check: {{ type: grpc }}, tls: {{ ca: \"{_authority.CaFile}\" }}"));
        Assert.Equal("HTTP/2", upstream.Last.Protocol);
    }

    [Fact]
    public async Task Http2_InClear_IsSpoken()
    {
        await using var upstream = await FakeUpstream.StartAsync(protocols: HttpProtocols.Http2);

        Assert.Null(await FaultAsync($"targets: \"{upstream.Address}\", protocol: http2, health_check: {{ path: /healthz }}"));
        Assert.Equal("HTTP/2", Assert.Single(upstream.Requests).Protocol);
    }

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")]
    public async Task Http_ReplyThatIsNone_IsNot(string reply)
    {
        await using var upstream = RawUpstream.Sending(reply);

        Assert.NotNull(await FaultAsync($"targets: \"{upstream.Address}\", health_check: /healthz"));
    }

    [Fact]
    public async Task Nginx_ByItsStatus()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, "nginx is not installed");
        await using var nginx = await NginxUpstream.StartAsync(_authority.Issue("127.0.0.1"), "$request_method $request_uri", "location /down { return 503; }");
        string tls = $"tls: {{ ca: \"{_authority.CaFile}\" }}";

        Assert.Null(await FaultAsync($"targets: \"{nginx.Address}\", health_check: {{ path: /up, expect_body: GET /up }}, {tls}"));
        Assert.Equal("status 503 is not in 200-299", await FaultAsync($"targets: \"{nginx.Address}\", health_check: /down, {tls}"));
    }

    /// <summary>What the first check of the only target finds wrong.</summary>
    private static async Task<string?> FaultAsync(string service)
    {
        await using var gateway = await HealthGateway.StartAsync(service);
        await gateway.FirstChecksAsync();
        var health = gateway.Service.Targets.All[0].State.Health;
        Assert.Equal(health.LastCheck!.Fault is null, gateway.IsAvailable(0));
        return health.LastCheck.Fault?.Text;
    }
}
