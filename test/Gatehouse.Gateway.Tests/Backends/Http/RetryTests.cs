using System.Text;
using CsCheck;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Tests.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class RetryTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";

    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    [InlineData(ScriptedUpstream.Unavailable)]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("HTTP/1.1 200")]
    public async Task Get_FirstTargetFails_AnotherAnswers(string failure)
    {
        await using var a = ScriptedUpstream.Start(failure);
        await using var b = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(Both(a, b), "load_balancing: first; first_byte_timeout: 300ms; retries: { attempts: 1 }");

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        Assert.Equal((1, 1), (a.Heads, b.Heads));
        var record = await gateway.RecordAsync();
        Assert.Equal((200, b.Address, null), (record.Status, record.Target, record.Failure));
        Assert.Equal(failure == ScriptedUpstream.Unavailable, record.UpstreamFailure is null);
    }

    [Theory]
    [InlineData("silent", "try_timeout: 100ms")]
    [InlineData("silent", "first_byte_timeout: 100ms")]
    public async Task Get_FirstTargetIsSilent_AnotherAnswers(string failure, string setting)
    {
        await using var a = ScriptedUpstream.Start(failure);
        await using var b = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(Both(a, b), $"load_balancing: first; {setting}; retries: {{ attempts: 1 }}");

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        Assert.Equal((1, 1), (a.Heads, b.Heads));
    }

    [Fact]
    public async Task Get_OneTarget_IsTriedThereAgain()
    {
        await using var upstream = ScriptedUpstream.Start(ScriptedUpstream.Unavailable, "reset", ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 2, backoff: 1ms }");

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Get));

        // The reply nobody got was read to its end, so that its connection was used again.
        Assert.Equal((3, 2), (upstream.Heads, upstream.Connections));
    }

    [Fact]
    public async Task Get_AllTriesFail_ClientGetsTheLastReply()
    {
        await using var upstream = ScriptedUpstream.Start("reset", ScriptedUpstream.Unavailable);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 2, backoff: 1ms }");

        string reply = await gateway.ExchangeAsync(Get);

        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", reply);
        Assert.EndsWith("busy", reply);
        Assert.Equal(3, upstream.Heads);
        Assert.Null((await gateway.RecordAsync()).Problem);
    }

    [Theory]
    [InlineData("retries: { attempts: 3 }", Post, "reset")]
    [InlineData("retries: { attempts: 3, methods: [HEAD] }", Get, "reset")]
    [InlineData("retries: { attempts: 3, retry_on: [connect, 500] }", Get, ScriptedUpstream.Unavailable)]
    [InlineData("retries: { attempts: 3, retry_on: [503] }", Get, "reset")]
    [InlineData("retries: { attempts: 0 }", Get, "reset")]
    [InlineData("host: client", Get, "reset")]
    public async Task Request_ThatIsNotToBeRepeated_IsSentOnce(string setting, string request, string failure)
    {
        await using var upstream = ScriptedUpstream.Start(failure, ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, setting);

        Assert.StartsWith("HTTP/1.1 50", await gateway.ExchangeAsync(request));

        Assert.Equal(1, upstream.Heads);
    }

    [Fact]
    public async Task Post_MethodChosenByTheOwner_IsRepeated()
    {
        await using var upstream = ScriptedUpstream.Start("reset", ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 1, methods: [POST] }");

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Post));

        Assert.All(upstream.Requests, r => Assert.Equal("hello", Encoding.Latin1.GetString(r.Body)));
        Assert.Equal(2, upstream.Requests.Count);
        Assert.Equal(upstream.Requests[0].Head, upstream.Requests[1].Head);
        Assert.Equal(5, (await gateway.RecordAsync()).BytesReceived);
    }

    [Theory]
    [InlineData("", Post)]
    [InlineData("", Get)]
    [InlineData("retries: { attempts: 1, methods: [HEAD] }", Post)]
    public async Task ConnectionRefused_AnyMethod_AnotherTargetAnswers(string setting, string request)
    {
        await using var b = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        string refusing = DeadAddress.Next();
        await using var gateway = await RunningGateway.InFrontOfAsync($"{refusing}\", \"{b.Address}", $"load_balancing: first; {setting}");

        Assert.EndsWith("ok", await gateway.ExchangeAsync(request));

        Assert.Equal(request == Post ? "hello" : "", Encoding.Latin1.GetString(Assert.Single(b.Requests).Body));
        Assert.Equal(1, b.Requests[0].Head.Split("X-Forwarded-For").Length - 1);
        var record = await gateway.RecordAsync();
        Assert.Equal((200, b.Address, UpstreamFailure.ConnectRefused), (record.Status, record.Target, record.UpstreamFailure));
    }

    [Fact]
    public async Task ConnectionRefused_ByAll_IsTriedAtTwoOthers()
    {
        string[] targets = [.. Enumerable.Range(0, 4).Select(_ => DeadAddress.Next())];
        await using var gateway = await RunningGateway.InFrontOfAsync(string.Join("\", \"", targets), "load_balancing: first");

        Assert.StartsWith("HTTP/1.1 502 ", await gateway.ExchangeAsync(Get));

        Assert.Equal(targets[2], (await gateway.RecordAsync()).Target);
    }

    [Fact]
    public async Task ConnectionRefused_AttemptsZero_IsNotTriedElsewhere()
    {
        await using var b = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync($"{DeadAddress.Next()}\", \"{b.Address}", "load_balancing: first; retries: { attempts: 0 }");

        Assert.StartsWith("HTTP/1.1 502 ", await gateway.ExchangeAsync(Get));

        Assert.Equal(0, b.Heads);
    }

    [Fact]
    public async Task Reply_ThatBreaksOffAfterItsHead_IsNotTriedAgain()
    {
        await using var upstream = ScriptedUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nhalf", ScriptedUpstream.Ok);
        await using var silent = RawUpstream.ResettingAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        await using var gateway = await RunningGateway.InFrontOfAsync($"{silent.Address}\", \"{upstream.Address}", "load_balancing: first; retries: { attempts: 3 }");

        string reply = await gateway.ExchangeAsync(Get);

        Assert.DoesNotContain("ok", reply);
        Assert.Single(silent.Heads);
        Assert.Equal(0, upstream.Heads);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_LargerThanTheBuffer_IsSentOnce(bool chunked)
    {
        await using var upstream = ScriptedUpstream.Start("reset", ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 3, methods: [PUT], buffer: 1kB }");

        Assert.StartsWith("HTTP/1.1 502 ", await gateway.PutAsync(new byte[5000], chunked));

        Assert.Equal(5000, Assert.Single(upstream.Requests).Body.Length);
    }

    [Fact]
    public async Task Body_NotReadYet_IsSentAgainWhateverItsSize()
    {
        await using var upstream = ScriptedUpstream.Start($"early:{ScriptedUpstream.Unavailable.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal)}", ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 1, methods: [PUT], buffer: 1kB, backoff: 1ms }");
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n");
        await client.ReadUntilAsync("100 Continue");
        await client.SendAsync(new byte[100_000]);

        Assert.EndsWith("ok", await client.ReadToEndAsync());
        Assert.Equal(2, upstream.Heads);
        Assert.Equal(100_000, Assert.Single(upstream.Requests).Body.Length);
    }

    [Fact]
    public void Bodies_OfAnySize_AreReplayedByteForByte()
    {
        var failures = Gen.OneOf(Gen.Const("reset"), Gen.Const("close"), Gen.Const(ScriptedUpstream.Unavailable));
        var bodies = Gen.Select(Gen.Int[0, 60_000], Gen.Bool, Gen.Int, failures);

        bodies.Sample(
            (size, chunked, seed, failure) =>
            {
                byte[] body = new byte[size];
                new Random(seed).NextBytes(body);
                return ReplayAsync(body, chunked, failure).GetAwaiter().GetResult();
            },
            iter: 25,
            threads: 1);
    }

    private static async Task<bool> ReplayAsync(byte[] body, bool chunked, string failure)
    {
        await using var upstream = ScriptedUpstream.Start(failure, failure, ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "retries: { attempts: 2, methods: [PUT], backoff: 0s }");

        string reply = await gateway.PutAsync(body, chunked);

        return reply.EndsWith("ok", StringComparison.Ordinal) && upstream.Requests.Count == 3 && upstream.Requests.All(r => r.Body.AsSpan().SequenceEqual(body));
    }

    private static string Both(ScriptedUpstream a, ScriptedUpstream b) => $"{a.Address}\", \"{b.Address}";
}
