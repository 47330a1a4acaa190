using System.Globalization;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Tests.Pipeline;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Routing.Confusion;

/// <summary>
/// Attack class 6, judged by what reached the service: whatever a server makes of the path it got, behind prefixes taken off and paths
/// rewritten, the policies of the route that stands for it ran, or the answer was a refusal. GATEHOUSE_PATH_CASES sets the
/// number of cases, GATEHOUSE_PATH_SEED repeats a failure.
/// </summary>
public sealed class UpstreamPathConfusionTests(ITestOutputHelper output)
{
    private const int CasesOfASite = 250;

    private long _served, _refused, _guarded;

    [Fact]
    public async Task Path_ThatAServerReadsAsGuarded_MetItsGuardOrWasRefused()
    {
        int cases = int.TryParse(Environment.GetEnvironmentVariable("GATEHOUSE_PATH_CASES"), out int asked) ? asked : 50_000;
        int first = int.TryParse(Environment.GetEnvironmentVariable("GATEHOUSE_PATH_SEED"), out int seed) ? seed : Random.Shared.Next(1_000_000_000);
        await Parallel.ForAsync(0, Math.Max(cases / CasesOfASite, 1), TestContext.Current.CancellationToken, async (i, _) => await RunSiteAsync(first + i));

        output.WriteLine($"{cases} cases: {_served} reached a service, {_guarded} of them past a guard, {_refused} refused; first seed {first}");
        Assert.True(_served > cases / 10, "too few cases were served to show anything");
        Assert.True(_guarded > cases / 50, "too few cases met a guard to show anything");
    }

    [Fact]
    public void Path_RoutedAsItIsWritten_WouldConfuseTheServers()
    {
        var confused = new HashSet<string>();
        var random = new Random(7);
        var requests = new ConfusedRequests(random);
        for (int i = 0; i < 100; i++)
        {
            var site = requests.Site();
            for (int k = 0; k < 100; k++)
            {
                string path = requests.Target(site).Split('?')[0];
                if (path.StartsWith('/') && site.Of(path) is { } route && site.Confusion(route, route.Change(path)) is { } confusion)
                {
                    confused.Add(confusion.Server);
                }
            }
        }

        // The judge finds the faults of a router that has no defence; the first server is the one that reads as it routes.
        Assert.True(confused.Count > NaiveServers.All.Count / 2, string.Join(", ", confused));
    }

    private async Task RunSiteAsync(int seed)
    {
        var random = new Random(seed);
        var requests = new ConfusedRequests(random);
        var site = requests.Site();
        List<string> ran = [];
        var gateway = new OfflineGateway(site.Yaml, new Probe("guard_one", PolicyStage.Identify, ran), new Probe("guard_two", PolicyStage.Identify, ran));
        for (int k = 0; k < CasesOfASite; k++)
        {
            string target = requests.Target(site);
            ran.Clear();
            if (await ReachAsync(gateway, target, site.Routes.Any(r => r.TakesEncodedSlashes)) is not var (route, path))
            {
                Interlocked.Increment(ref _refused);
                continue;
            }

            Interlocked.Increment(ref _served);
            Interlocked.Add(ref _guarded, Math.Min(ran.Count, 1));
            var taken = site.Routes[route];
            string where = string.Create(CultureInfo.InvariantCulture, $"GATEHOUSE_PATH_CASES={CasesOfASite} GATEHOUSE_PATH_SEED={seed}: {target} reached the service as {path}\n{site.Yaml}");
            string[] guards = [.. ran.Where(r => !r.Contains(" reply ", StringComparison.Ordinal)).Select(r => r.Split(' ')[0])];
            Assert.True(guards.SequenceEqual(taken.Guard is null ? [] : [taken.Guard]), $"{string.Join(", ", ran)} ran, not {taken.Guard}; {where}");
            var confusion = site.Confusion(taken, path) ?? (taken.TakesEncodedSlashes ? site.OtherRoute(taken, target.Split('?')[0]) : null);
            Assert.True(confusion is null, $"{confusion?.Server} reads {confusion?.Path} there, which {confusion?.Means.Match.Pattern} stands for; {where}");
        }
    }

    /// <summary>Number of the route and the path as it reached the service; null when it was refused.</summary>
    private static async Task<(int Route, string Path)?> ReachAsync(OfflineGateway gateway, string target, bool takesEncodedSlashes)
    {
        var test = TestExchange.Get("/");
        if (!CanonicalPath.TryRead(target, test.Request, out _, takesEncodedSlashes))
        {
            return null;
        }

        await gateway.HandleAsync(test);
        if (gateway.Reached is not { } reached)
        {
            Assert.InRange(test.Reply.CommittedStatus ?? 0, 400, 404);
            return null;
        }

        int colon = reached.IndexOf(": GET ", StringComparison.Ordinal);
        return (int.Parse(reached.AsSpan(1, colon - 1), CultureInfo.InvariantCulture), reached[(colon + 6)..].Split('?')[0]);
    }
}
