using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Tests.Pipeline;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Routing.Confusion;

/// <summary>As <see cref="UpstreamPathConfusionTests"/>, through real sockets: the bytes of the target, as the client sent them and as the service got them.</summary>
public sealed partial class RawPathConfusionTests(ITestOutputHelper output)
{
    private const int Sites = 8;
    private const int CasesOfASite = 250;

    [Fact]
    public async Task Target_OnTheWire_ReachesWhatItsGuardStandsFor()
    {
        int first = int.TryParse(Environment.GetEnvironmentVariable("GATEHOUSE_PATH_SEED"), out int seed) ? seed : Random.Shared.Next(1_000_000_000);
        int served = 0;
        await using var upstream = RecordingUpstream.Start();
        for (int i = 0; i < Sites; i++)
        {
            served += await RunSiteAsync(first + i, upstream);
        }

        output.WriteLine($"{Sites * CasesOfASite} targets: {served} reached the service; first seed {first}");
        Assert.True(served > Sites * CasesOfASite / 20, "too few cases were served to show anything");
    }

    [Theory]
    [InlineData("/a?", "/a?")]
    [InlineData("/a", "/a")]
    [InlineData("/a??", "/a??")]
    [InlineData("/%61?x=%zz", "/%61?x=%zz")]
    [InlineData("http://gateway?", "/?")]
    [InlineData("http://gateway?x", "/?x")]
    [InlineData("http://gateway/a%7e?", "/a%7e?")]
    public async Task Target_ThatNothingRewrites_GoesOnByteForByte(string target, string sent)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        await gateway.ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"GET {sent} HTTP/1.1\r\n", Assert.Single(upstream.Requests), StringComparison.Ordinal);
    }

    private static async Task<int> RunSiteAsync(int seed, RecordingUpstream upstream)
    {
        var random = new Random(seed);
        var requests = new ConfusedRequests(random);
        var site = requests.Site();
        List<string> ran = [];
        int served = 0;
        await using var gateway = await RunningGateway.StartAsync(
            site.YamlFor(upstream.Address),
            policies: [new Probe("guard_one", PolicyStage.Identify, ran), new Probe("guard_two", PolicyStage.Identify, ran)]);
        for (int k = 0; k < CasesOfASite; k++)
        {
            string target = requests.Target(site);
            int before = upstream.Requests.Count;
            ran.Clear();
            string form = random.Next(8) == 0 ? "http://gateway" : "";
            string reply = await gateway.ExchangeAsync($"GET {form}{target} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
            string where = string.Create(CultureInfo.InvariantCulture, $"GATEHOUSE_PATH_SEED={seed}, {target}\n{site.Yaml}");
            var heads = upstream.Requests.Skip(before).ToArray();
            if (heads.Length == 0)
            {
                Assert.True(reply.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal) || reply.StartsWith("HTTP/1.1 404 ", StringComparison.Ordinal), $"{reply}; {where}");
                continue;
            }

            served++;
            Judge(site, target, Assert.Single(heads), ran, where);
        }

        return served;
    }

    private static void Judge(ConfusedSite site, string target, string head, List<string> ran, string where)
    {
        string sent = head[4..head.IndexOf(" HTTP/1.1", StringComparison.Ordinal)];
        var taken = site.Routes[int.Parse(RouteField().Match(head).Groups[1].ValueSpan, CultureInfo.InvariantCulture)];
        string[] guards = [.. ran.Where(r => !r.Contains(" reply ", StringComparison.Ordinal)).Select(r => r.Split(' ')[0])];
        Assert.True(guards.SequenceEqual(taken.Guard is null ? [] : [taken.Guard]), $"{string.Join(", ", ran)} ran, not {taken.Guard}; {where}");
        var confusion = site.Confusion(taken, sent.Split('?')[0]);
        Assert.True(confusion is null, $"{confusion?.Server} reads {confusion?.Path} there, which {confusion?.Means.Match.Pattern} stands for; {where}");
        if (taken is { Strip: null, Rewrite: null })
        {
            // Of the absolute form an empty path is sent as a slash (RFC 9112 3.2.1).
            string expected = target.StartsWith('?') ? "/" + target : target;
            Assert.True(sent == expected, $"{sent} was sent on; {where}");
        }
    }

    [GeneratedRegex("\r\nX-Route: ([0-9]+)\r\n")]
    private static partial Regex RouteField();
}
