using System.Net.Quic;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>Which HTTP an upstream is spoken to in.</summary>
public sealed class UpstreamProtocolTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("auto", HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData("auto", HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData("auto", HttpProtocols.Http2, "HTTP/2")]
    [InlineData("http1", HttpProtocols.Http1AndHttp2, "HTTP/1.1")]
    [InlineData("http2", HttpProtocols.Http1AndHttp2, "HTTP/2")]
    public async Task Protocol_OverTls_IsTheOneAskedFor(string protocol, HttpProtocols offered, string expected)
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"), offered);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, $"protocol: {protocol}; tls: {{ ca: {_authority.CaFile} }}");

        Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
        Assert.Equal(expected, upstream.Last.Protocol);
    }

    [Theory]
    [InlineData("auto", HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData("http1", HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData("http2", HttpProtocols.Http2, "HTTP/2")]
    public async Task Protocol_InClear_IsTheOneAskedFor(string protocol, HttpProtocols offered, string expected)
    {
        await using var upstream = await FakeUpstream.StartAsync(context =>
        {
            context.Response.ContentLength = context.Request.Protocol.Length;
            return context.Response.WriteAsync(context.Request.Protocol);
        }, offered);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, $"protocol: {protocol}");

        Assert.EndsWith(expected, await gateway.ExchangeAsync(Get));
    }

    [Fact]
    public async Task Http2_NotSpokenByTheUpstream_Is502()
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"), HttpProtocols.Http1);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, $"protocol: http2; tls: {{ ca: {_authority.CaFile} }}");

        Assert.StartsWith("HTTP/1.1 502 ", await gateway.ExchangeAsync(Get));
        var record = await gateway.RecordAsync();
        Assert.Equal(UpstreamFailure.Tls, record.UpstreamFailure);
        Assert.Contains("no application protocol", record.Failure);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("http2")]
    public async Task Http2_ConnectionsByHost_AreBounded(string protocol)
    {
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"));
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, $"protocol: {protocol}; connections: {{ max: 2 }}; tls: {{ ca: {_authority.CaFile} }}");

        foreach (string host in (string[])["a", "b", "a", "b"])
        {
            Assert.EndsWith("hello", await Send(host));
        }

        Assert.StartsWith("HTTP/1.1 503 ", await Send("c"));
        Assert.Equal($"all 2 connections (connections.max) to {upstream.Address} are taken", (await gateway.RecordAsync(5)).Failure);
        Assert.Equal(2, upstream.Requests.Select(r => r.Connection).Distinct().Count());

        Task<string> Send(string host) => gateway.ExchangeAsync(Get.Replace("Host: a", $"Host: {host}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Http3_IsSpoken()
    {
        Assert.SkipUnless(QuicConnection.IsSupported, "this machine has no QUIC (package libmsquic)");
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"), HttpProtocols.Http3);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, $"protocol: http3; tls: {{ ca: {_authority.CaFile} }}");

        Assert.EndsWith("hello", await gateway.ExchangeAsync(Get));
        Assert.Equal("HTTP/3", upstream.Last.Protocol);
    }

    [Fact]
    public async Task Http3_WithACertificateOfNobody_Is502()
    {
        Assert.SkipUnless(QuicConnection.IsSupported, "this machine has no QUIC (package libmsquic)");
        await using var upstream = await TlsUpstream.StartAsync(_authority.Issue("127.0.0.1"), HttpProtocols.Http3);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "protocol: http3");

        Assert.StartsWith("HTTP/1.1 502 ", await gateway.ExchangeAsync(Get));
        Assert.Equal(UpstreamFailure.Tls, (await gateway.RecordAsync()).UpstreamFailure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Http3_WithoutQuic_IsRefusedAtLoad(bool hasQuic)
    {
        var document = new GatewayDocument
        {
            Services = new Dictionary<string, ServiceDocument>
            {
                ["up"] = new() { Targets = [new TargetDocument { Url = new("https", "a", 443, "") }], Protocol = UpstreamProtocol.Http3 },
            },
        };
        var problems = new ProblemList();

        new ServicesCheck(hasQuic).Check(document, problems);

        if (hasQuic)
        {
            Assert.False(problems.HasErrors);
        }
        else
        {
            var problem = Assert.Single(problems.Sorted());
            Assert.Equal("http3 needs QUIC, and this machine has no library for it", problem.Message);
            Assert.Same(ProblemCodes.NotAvailableHere, problem.Code);
        }
    }

    [Fact]
    public void Http3_OnThisMachine_LoadsWhereThereIsQuic()
    {
        var problems = OfflineGateway.ProblemsOf("services:\n  up: { targets: https://a, protocol: http3 }\n");
        Assert.Equal(QuicConnection.IsSupported ? [] : ["GH1021"], problems.Select(p => p.Code.Id));
    }
}
