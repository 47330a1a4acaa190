using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>Another service gets the request as if it had been asked first.</summary>
public class FallbackRequestTests
{
    [Fact]
    public async Task OtherService_IsNotToldTheDeadlineOfTheFirst()
    {
        await using var silent = RawUpstream.StallingAfter("");
        await using var other = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(silent.Address, "deadline_header: X-Time-Left-Ms, timeout: 200ms", other);

        Assert.StartsWith("HTTP/1.1 200 ", await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

        Assert.DoesNotContain("X-Time-Left-Ms", Headers(other), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task OtherService_IsAskedForConsentAsTheClientAsked()
    {
        await using var other = await FakeUpstream.StartAsync();
        await using var gateway = await StartAsync(DeadAddress.Next(), "timeout: 5s", other);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        await client.ReadUntilAsync("100 Continue");
        await client.SendAsync("hello");
        Assert.Contains("HTTP/1.1 200 ", await client.ReadToEndAsync(), StringComparison.Ordinal);

        Assert.Contains("Expect", Headers(other), StringComparison.OrdinalIgnoreCase);
    }

    private static string Headers(FakeUpstream upstream) => string.Join(' ', upstream.LastRequest.Headers.Select(h => h.ToString()));

    private static Task<RunningGateway> StartAsync(string first, string settings, FakeUpstream other) => RunningGateway.StartAsync($$"""
        services:
          up: { targets: ["{{first}}"], {{settings}}, fallback: { service: other } }
          other: "{{other.Address}}"
        routes:
          all: { match: "/**", service: up }
        """);
}
