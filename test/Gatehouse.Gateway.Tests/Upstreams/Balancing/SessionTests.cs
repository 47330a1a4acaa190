using System.Text.RegularExpressions;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

/// <summary>Affinity over real sockets: who gets which target, and what the client holds of it.</summary>
public sealed partial class SessionTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Cookie_SentBack_StaysAtItsTarget()
    {
        await using var pair = await Pair.StartAsync("affinity: { cookie: gh, ttl: 8h, path: /shop }");
        var first = await pair.GetAsync();
        var cookie = CookieOf(first);

        Assert.Matches("^Set-Cookie: gh=[A-Za-z0-9_-]{22}; Path=/shop; Max-Age=28800; HttpOnly; SameSite=Lax$", cookie);
        for (int i = 0; i < 4; i++)
        {
            var next = await pair.GetAsync($"Cookie: a=b; {ValueOf(cookie)}");
            Assert.Equal(first[^1], next[^1]);
            Assert.DoesNotContain("Set-Cookie", next);
        }
    }

    [Fact]
    public async Task Cookie_OfNobody_BeginsASession()
    {
        await using var pair = await Pair.StartAsync("affinity: gh");

        foreach (string cookie in new[] { "gh=", "gh=x", "gh=AAAAAAAAAAAAAAAAAAAAAA", "gh=" + new string('A', 5000), "gh=AAAAAAAAAAAAAAAAAAAAA=", "gh=$$$$$$$$$$$$$$$$$$$$$$", "gh=\u00e9AAAAAAAAAAAAAAAAAAAAA" })
        {
            Assert.Contains("Set-Cookie: gh=", await pair.GetAsync($"Cookie: {cookie}"));
        }
    }

    [Fact]
    public async Task Cookie_BehindAnotherOfItsName_StaysAtItsTarget()
    {
        await using var pair = await Pair.StartAsync("affinity: gh");
        var first = await pair.GetAsync();
        string own = ValueOf(CookieOf(first));

        foreach (string field in new[] { $"Cookie: gh=AAAAAAAAAAAAAAAAAAAAAA; {own}", $"Cookie: gh=old\r\nCookie: a=b; {own}" })
        {
            Assert.All(await pair.GetAsync(4, field), r =>
            {
                Assert.Equal(first[^1], r[^1]);
                Assert.DoesNotContain("Set-Cookie", r);
            });
        }
    }

    [Fact]
    public async Task Header_TakesThePlaceOfACookie()
    {
        await using var pair = await Pair.StartAsync("affinity: { header: X-Session }", "X-Session: of the upstream\r\n");
        var first = await pair.GetAsync();
        string header = SessionField().Match(first).Value;

        Assert.Single(SessionField().Matches(first));
        Assert.Matches("^X-Session: [A-Za-z0-9_-]{22}$", header);
        Assert.All(await pair.GetAsync(4, header), r => Assert.Equal(first[^1], r[^1]));
    }

    [Fact]
    public async Task Target_Unavailable_SessionMovesAndStaysThere()
    {
        await using var pair = await Pair.StartAsync("affinity: gh");
        var first = await pair.GetAsync();
        pair.Mark(first[^1], holds: true);

        var moved = await pair.GetAsync($"Cookie: {ValueOf(CookieOf(first))}");
        Assert.NotEqual(first[^1], moved[^1]);
        pair.Mark(first[^1], holds: false);

        Assert.All(await pair.GetAsync(4, $"Cookie: {ValueOf(CookieOf(moved))}"), r => Assert.Equal(moved[^1], r[^1]));
    }

    [Fact]
    public async Task Target_UnavailableAndRefused_Is503UntilItIsBack()
    {
        using var metrics = new MetricCapture();
        await using var pair = await Pair.StartAsync($"affinity: {{ cookie: gh, secret: {Key}, when_gone: refuse }}", name: "refusing");
        var first = await pair.GetAsync();
        string cookie = $"Cookie: {ValueOf(CookieOf(first))}";

        pair.Mark(first[^1], holds: true);
        Assert.StartsWith("HTTP/1.1 503 ", await pair.GetAsync(cookie));
        Assert.StartsWith("HTTP/1.1 200 ", await pair.GetAsync());
        pair.Mark(first[^1], holds: false);

        Assert.Equal(first[^1], (await pair.GetAsync(cookie))[^1]);
        Assert.Equal(2, metrics.Sum("gatehouse_sessions_total", "service=refusing", "result=new"));
        Assert.Equal(1, metrics.Sum("gatehouse_sessions_total", "service=refusing", "result=refused"));
    }

    [Fact]
    public async Task Target_DeadAndRefused_IsTriedOnceAndNamed()
    {
        await using var pair = await Pair.StartAsync($"affinity: {{ cookie: gh, secret: {Key}, when_gone: refuse }}");
        var first = await pair.GetAsync();
        string cookie = $"Cookie: {ValueOf(CookieOf(first))}";
        await pair.StopAsync(first[^1]);

        // No other target may take the request, so nothing is tried again.
        Assert.StartsWith("HTTP/1.1 502 ", await pair.GetAsync(cookie));
        Assert.Equal(1, (await pair.RecordAsync(2)).Tries);

        pair.Mark(first[^1], holds: true);
        Assert.Contains("The only target for this request", await pair.GetAsync(cookie));
        Assert.Matches("^the session belongs to http://127.0.0.1:[0-9]+, which may not take the request \\(1 target: 1 ejected\\)", (await pair.RecordAsync(3)).Failure);
    }

    [Fact]
    public async Task Target_Removed_SessionBeginsAnewEvenWhereItIsRefused()
    {
        string affinity = $"affinity: {{ cookie: gh, secret: {Key}, when_gone: refuse }}";
        await using var pair = await Pair.StartAsync(affinity);
        var first = await pair.GetAsync();
        char other = first[^1] == '0' ? '1' : '0';

        pair.Reload(affinity, only: other);

        var next = await pair.GetAsync($"Cookie: {ValueOf(CookieOf(first))}");
        Assert.Equal(other, next[^1]);
        Assert.Contains("Set-Cookie: gh=", next);
    }

    [Fact]
    public async Task Target_OfWeightZero_KeepsItsSessionsAndGetsNoNewOnes()
    {
        await using var pair = await Pair.StartAsync("affinity: gh");
        var first = await pair.GetAsync();

        pair.Reload("affinity: gh", drained: first[^1]);

        Assert.All(await pair.GetAsync(4, $"Cookie: {ValueOf(CookieOf(first))}"), r => Assert.Equal(first[^1], r[^1]));
        Assert.All(await pair.GetAsync(4), r => Assert.NotEqual(first[^1], r[^1]));
    }

    [Fact]
    public async Task Secret_AnotherProcess_KnowsTheSession()
    {
        await using var pair = await Pair.StartAsync($"affinity: {{ cookie: gh, secret: {Key} }}");
        await using var other = await RunningGateway.StartAsync(pair.Yaml);
        var first = await pair.GetAsync();

        for (int i = 0; i < 4; i++)
        {
            string reply = await other.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: {ValueOf(CookieOf(first))}\r\n\r\n");
            Assert.Equal(first[^1], reply[^1]);
        }
    }

    [Fact]
    public async Task Secret_None_SessionsOutliveAReload()
    {
        await using var pair = await Pair.StartAsync("affinity: gh");
        var first = await pair.GetAsync();

        pair.Reload("affinity: gh, timeout: 7s");

        Assert.All(await pair.GetAsync(4, $"Cookie: {ValueOf(CookieOf(first))}"), r => Assert.Equal(first[^1], r[^1]));
    }

    [Fact]
    public async Task Hash_OfAHeader_IsKeptOverReloads()
    {
        await using var pair = await Pair.StartAsync("load_balancing: consistent_hash, hash: { by: header, header: X-User }");
        var before = await UsersAsync();
        pair.Reload("load_balancing: consistent_hash, hash: { by: header, header: X-User }, timeout: 7s");

        Assert.Equal(before, await UsersAsync());
        Assert.Contains('0', before);
        Assert.Contains('1', before);

        async Task<string> UsersAsync()
        {
            var replies = new List<char>();
            for (int i = 0; i < 20; i++)
            {
                replies.Add((await pair.GetAsync($"X-User: user-{i}"))[^1]);
            }

            return string.Concat(replies);
        }
    }

    private static string CookieOf(string reply) => CookieField().Match(reply).Value;

    private static string ValueOf(string setCookie) => setCookie["Set-Cookie: ".Length..].Split(';')[0];

    [GeneratedRegex("Set-Cookie: [^\r\n]+")]
    private static partial Regex CookieField();

    [GeneratedRegex("X-Session: [^\r\n]+")]
    private static partial Regex SessionField();

    /// <summary>A gateway in front of two upstreams that answer 0 and 1.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private readonly RecordingUpstream[] _upstreams;
        private readonly string _name;
        private RunningGateway _gateway = null!;

        private Pair(RecordingUpstream[] upstreams, string name) => (_upstreams, _name) = (upstreams, name);

        public string Yaml { get; private set; } = "";

        public static async Task<Pair> StartAsync(string settings, string field = "", string name = "up")
        {
            var pair = new Pair([.. "01".Select(n => RecordingUpstream.Start($"HTTP/1.1 200 OK\r\n{field}Content-Length: 1\r\n\r\n{n}"))], name);
            pair.Write(settings, targets: [0, 1], drained: null);
            pair._gateway = await RunningGateway.StartAsync(pair.Yaml);
            return pair;
        }

        public async Task<string> GetAsync(string field = "")
            => await _gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{(field.Length == 0 ? "" : field + "\r\n")}\r\n");

        public async Task<List<string>> GetAsync(int times, string field = "")
        {
            var replies = new List<string>();
            for (int i = 0; i < times; i++)
            {
                replies.Add(await GetAsync(field));
            }

            return replies;
        }

        /// <summary>From here on connections are refused.</summary>
        public async Task StopAsync(char target)
        {
            var upstream = _upstreams[target - '0'];
            _upstreams[target - '0'] = RecordingUpstream.Start("");
            await upstream.DisposeAsync();
            DeadAddress.Of(new Uri(upstream.Address).Port);
        }

        public Task<RequestRecord> RecordAsync(int number) => _gateway.RecordAsync(number);

        public void Mark(char target, bool holds)
        {
            var service = _gateway.Snapshot.Part<ServiceDirectory>().Find(_name);
            Assert.True(service.Targets.All[target - '0'].State.Mark(TargetFault.Ejected, holds));
            service.State.Changed();
        }

        public void Reload(string settings, char? only = null, char? drained = null)
        {
            Write(settings, only is { } one ? [one - '0'] : [0, 1], drained);
            _gateway.Reload(Yaml);
        }

        public async ValueTask DisposeAsync()
        {
            await _gateway.DisposeAsync();
            foreach (var upstream in _upstreams)
            {
                await upstream.DisposeAsync();
            }
        }

        private void Write(string settings, int[] targets, char? drained)
            => Yaml = $$"""
                services:
                  {{_name}}: { targets: [{{string.Join(", ", targets.Select(t => $"{{ url: \"{_upstreams[t].Address}\", weight: {(t + '0' == drained ? 0 : 1)} }}"))}}], {{settings}} }
                routes:
                  all: { match: "/**", service: {{_name}} }
                """;
    }
}
