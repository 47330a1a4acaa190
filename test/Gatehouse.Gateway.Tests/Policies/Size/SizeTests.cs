using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Gateway.Tests.Front;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Policies.Size;

public sealed class SizeTests
{
    [Theory]
    [InlineData("url: 10B", "/123456789", null)]
    [InlineData("url: 10B", "/1234567?9", null)]
    [InlineData("url: 10B", "/1234567890", "Path and query may have 10B here.")]
    [InlineData("url: 10B", "/12345678?a", "Path and query may have 10B here.")]
    [InlineData("query: 3B", "/a?bcd", null)]
    [InlineData("query: 3B", "/a?bcde", "The query may have 3B here.")]
    [InlineData("query: 0B", "/a", null)]
    public async Task Target_ThatIsTooLong_IsRefused(string options, string target, string? detail)
    {
        var gateway = Gateway(options);

        var test = await gateway.GetAsync(target);

        Assert.Equal(detail is null, gateway.Reached is not null);
        Assert.Equal(detail is null ? 200 : 414, test.Reply.CommittedStatus);
        Assert.Equal(detail, test.Exchange.Record.Problem?.Detail);
    }

    [Theory]
    [InlineData("fields: 3", 2, true)]
    [InlineData("fields: 3", 3, false)]
    [InlineData("headers: 64B", 2, true)]
    [InlineData("headers: 64B", 4, false)]
    public async Task Fields_ThatAreTooManyOrTooLarge_AreRefused(string options, int fields, bool passes)
    {
        // Host: gateway.test with its four bytes has 20; each of these has 14.
        var gateway = Gateway(options);

        var test = await gateway.GetAsync("/a", [.. Enumerable.Range(0, fields).Select(i => ($"X-{i}", "1234567"))]);

        Assert.Equal(passes, gateway.Reached is not null);
        Assert.Equal(passes ? 200 : 431, test.Reply.CommittedStatus);
        Assert.Equal(passes ? null : "size", test.Exchange.Record.RefusedBy);
    }

    [Theory]
    [InlineData("/default", 20_000, false, true)]
    [InlineData("/default", 20_001, false, false)]
    [InlineData("/default", 30_000, true, false)]
    [InlineData("/more", 300_000, false, true)]
    [InlineData("/more", 250_000, true, true)]
    [InlineData("/more", 300_001, false, false)]
    [InlineData("/more", 320_000, true, false)]
    [InlineData("/less", 1_000, false, true)]
    [InlineData("/less", 900, true, true)]
    [InlineData("/less", 1_001, false, false)]
    [InlineData("/less", 1_100, true, false)]
    [InlineData("/nowhere", 20_001, false, false)]
    public async Task Body_IsBoundedByTheRoute_InBothDirections(string path, int length, bool chunked, bool passes)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(Yaml(upstream.Address, ""));

        string reply = await PutAsync(gateway, path, length, chunked);

        Assert.StartsWith(passes ? "HTTP/1.1 200 " : "HTTP/1.1 413 ", reply, StringComparison.Ordinal);
        Assert.Equal(passes ? 1 : 0, upstream.Requests.Count);
        if (passes)
        {
            Assert.EndsWith(new string('x', 100), upstream.Requests[0].TrimEnd('\r', '\n', '0'), StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("https://gatehouse.dev/problems/body-too-large", reply, StringComparison.Ordinal);
            Assert.Contains("\r\nConnection: close\r\n", reply, StringComparison.Ordinal);
            Assert.Equal("body-too-large", (await gateway.RecordAsync()).Problem!.Kind.Id);
        }
    }

    [Theory]
    [InlineData("/less", 1_000, true)]
    [InlineData("/less", 1_001, false)]
    [InlineData("/default", 20_000, true)]
    [InlineData("/default", 20_001, false)]
    public async Task Body_InChunksOfOneByte_IsBoundedWithoutItsFraming(string path, int length, bool passes)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(Yaml(upstream.Address, ""));
        string chunks = string.Concat(Enumerable.Repeat("1\r\nx\r\n", length));

        string reply = await gateway.ExchangeAsync($"PUT {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunks}0\r\n\r\n");

        Assert.StartsWith(passes ? "HTTP/1.1 200 " : "HTTP/1.1 413 ", reply, StringComparison.Ordinal);
        Assert.Equal(passes ? 1 : 0, upstream.Requests.Count);
    }

    [Fact]
    public async Task Body_OfNoToldLength_OverHttp2_IsBoundedByTheRoute()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(
            $"listen: [{{ url: \"http://127.0.0.1:0\", protocols: [http2], limits: {{ body: 10B }} }}]\nservices: {{ up: {{ targets: [\"{upstream.Address}\"] }} }}\nroutes:\n  r: {{ match: /, service: up, policies: [{{ size: 20B }}] }}\n");

        await Http2Frames.PutAsync(gateway.Port, new string('x', 20));
        Assert.Equal(200, (await gateway.RecordAsync(1)).Status);
        Assert.Contains(new string('x', 20), Assert.Single(upstream.Requests), StringComparison.Ordinal);

        string refused = Encoding.Latin1.GetString(await Http2Frames.PutAsync(gateway.Port, new string('x', 21)));
        Assert.Contains("body-too-large", refused, StringComparison.Ordinal);
        Assert.Single(upstream.Requests);
        Assert.Equal(413, (await gateway.RecordAsync(2)).Status);
    }

    [Theory]
    [InlineData(300_000, 200)]
    [InlineData(400_000, 413)]
    public async Task Body_OfARouteThatLooksIntoIt_IsBoundedByThatRoute(int length, int status)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(Yaml(
            upstream.Address,
            "  looked: { match: { path: /looked, body: { type: large } }, service: up, policies: [{ size: 300kB }] }\n  small: { match: /looked, service: up }\n"));
        string json = "{\"type\":\"large\",\"rest\":\"".PadRight(length - 2, 'x') + "\"}";

        string reply = await gateway.ExchangeAsync($"PUT /looked HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}");

        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "), reply, StringComparison.Ordinal);
        Assert.Equal(status == 200 ? 1 : 0, upstream.Requests.Count);
    }

    [Fact]
    public async Task Body_OfARouteThatWasLookedIntoForAnother_HasItsOwnLimit()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(Yaml(
            upstream.Address,
            "  looked: { match: { path: /looked, body: { type: large } }, service: up, policies: [{ size: 300kB }] }\n  small: { match: /looked, service: up }\n"));
        string json = "{\"type\":\"small\",\"rest\":\"".PadRight(29_998, 'x') + "\"}";

        string told = await gateway.ExchangeAsync($"PUT /looked HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 30000\r\n\r\n{json}");
        string chunked = await gateway.ExchangeAsync($"PUT /looked HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n7530\r\n{json}\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", told, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413 ", chunked, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Body_ThatGrowsTooLarge_ReachesNeitherMirrorNorAnotherTry()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var mirror = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(
            $"services:\n  up: {{ targets: [\"{upstream.Address}\"], retries: {{ attempts: 3, methods: [PUT] }} }}\n  copy: {{ targets: [\"{mirror.Address}\"] }}\n"
            + "routes:\n  r: { match: /**, service: up, mirror: { service: copy }, policies: [{ size: 1kB }] }\n");

        Assert.StartsWith("HTTP/1.1 413 ", await PutAsync(gateway, "/a", 1_100, chunked: true), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await PutAsync(gateway, "/a", 900, chunked: true), StringComparison.Ordinal);

        await Eventually.TrueAsync(() => mirror.Requests.Count == 1, "the copy of the small body arrived");
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task Route_HasItsOwnInPlaceOfTheDefaults()
    {
        var gateway = new OfflineGateway("defaults: { policies: [{ size: { query: 3B } }] }\nroutes:\n  r: { match: /r, to: r }\n  s: { match: /s, to: s, policies: [{ size: { query: 5B } }] }\n");

        Assert.Equal(414, (await gateway.GetAsync("/r?1234")).Reply.CommittedStatus);
        Assert.Equal(200, (await gateway.GetAsync("/s?12345")).Reply.CommittedStatus);
        Assert.Equal(414, (await gateway.GetAsync("/s?123456")).Reply.CommittedStatus);
    }

    [Fact]
    public async Task Route_ThatNamesThatOfTheDefaultsToo_HasBoth()
    {
        var gateway = new OfflineGateway("policies: { small: { size: { query: 3B } }, large: { size: { query: 5B } } }\ndefaults: { policies: [small] }\nroutes:\n  r: { match: /**, to: r, policies: [small, large] }\n");

        Assert.Equal(200, (await gateway.GetAsync("/r?123")).Reply.CommittedStatus);
        Assert.Equal(414, (await gateway.GetAsync("/r?1234")).Reply.CommittedStatus);
    }

    [Fact]
    public async Task Body_ThatGrowsTooLarge_AfterTheReplyBegan_CutsIt_AndTheUpstreamIsGivenUp()
    {
        var givenUp = new TaskCompletionSource<bool>();
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            try
            {
                // The client has it before this returns, and may end everything by then.
                await context.Response.WriteAsync("begun");
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                await context.Response.WriteAsync("ended");
                givenUp.SetResult(false);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                givenUp.SetResult(true);
            }
        });
        upstream.ReadsBody = false;
        await using var gateway = await RunningGateway.StartAsync($"services: {{ up: {{ targets: [\"{upstream.Address}\"] }} }}\nroutes:\n  r: {{ match: /**, service: up, policies: [{{ size: 1kB }}] }}\n");
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        await client.ReadUntilAsync("begun");

        await client.SendAsync($"7d0\r\n{new string('x', 2000)}\r\n0\r\n\r\n");
        string rest = await client.ReadToEndAsync();

        Assert.DoesNotContain("ended", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("0\r\n\r\n", rest, StringComparison.Ordinal);
        Assert.True(await Eventually.WithinAsync(givenUp.Task));
    }

    [Theory]
    [InlineData("", "no size is written")]
    [InlineData("url: 1kB, query: 2kB", "a query is part of the address: it cannot be longer than url allows")]
    [InlineData("fields: 0", "0 is smaller than 1")]
    public void Options_ThatCannotWork_AreFaults(string options, string message)
        => Assert.Equal(message, Assert.Single(OfflineGateway.ProblemsOf($"routes:\n  r: {{ match: /**, to: to, policies: [{{ size: {{ {options} }} }}] }}\n")).Message);

    private static OfflineGateway Gateway(string options) => new($"routes:\n  r: {{ match: /**, to: to, policies: [{{ size: {{ {options} }} }}] }}\n");

    private static string Yaml(string upstream, string more)
        => $"listen: [{{ url: \"http://127.0.0.1:0\", limits: {{ body: 20kB }} }}]\nservices: {{ up: {{ targets: [\"{upstream}\"] }} }}\nroutes:\n"
            + "  default: { match: /default, service: up }\n  more: { match: /more, service: up, policies: [{ size: 300kB }] }\n  less: { match: /less, service: up, policies: [{ size: 1kB }] }\n" + more;

    private static async Task<string> PutAsync(RunningGateway gateway, string path, int length, bool chunked)
    {
        string head = $"PUT {path} HTTP/1.1\r\nHost: a\r\n{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {length}")}\r\nConnection: close\r\n\r\n";
        string body = new('x', length);
        await using var client = await gateway.ConnectAsync();
        try
        {
            await client.SendAsync(head + (chunked ? $"{length:x}\r\n{body}\r\n0\r\n\r\n" : body));
        }
        catch (SocketException)
        {
            // Refused, and the connection ended, before all of it was sent.
        }

        return await client.ReadToEndAsync();
    }
}
