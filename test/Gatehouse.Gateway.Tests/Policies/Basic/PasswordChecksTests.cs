using System.Net;
using Gatehouse.Gateway.Policies.Basic;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Policies.Basic;

public sealed class PasswordChecksTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Two = IPAddress.Parse("192.0.2.2");

    [Fact]
    public async Task Checks_OverTheirBounds_AreNotRun()
    {
        using var checks = new PasswordChecks(workers: 1, waiting: 3, perClient: 2);
        using var gate = new ManualResetEventSlim();
        int run = 0;
        Task<CheckResult> Start(IPAddress client) => Task.Run(() => checks.RunAsync(client, () =>
        {
            Interlocked.Increment(ref run);
            return gate.Wait(Eventually.Limit);
        }));
        Task<CheckResult>[] first = [Start(One), Start(One)];
        await Eventually.TrueAsync(() => checks.Count == 2, "two checks of one client are in");

        Assert.Equal(CheckResult.Busy, await Start(One));
        Assert.Equal(CheckResult.Busy, await Start(IPAddress.Parse("::ffff:192.0.2.1").MapToIPv4()));
        Task<CheckResult>[] second = [Start(Two), Start(IPAddress.Parse("2001:db8::1"))];
        await Eventually.TrueAsync(() => checks.Count == 4, "the places are taken");
        Assert.Equal(CheckResult.Busy, await Start(IPAddress.Parse("192.0.2.3")));
        Assert.Equal(1, run);

        gate.Set();
        Assert.All(await Task.WhenAll([.. first, .. second]), r => Assert.Equal(CheckResult.Right, r));
        Assert.Equal(4, run);
        Assert.Equal(0, checks.Count);
        Assert.Equal(CheckResult.Wrong, await checks.RunAsync(One, () => false));
    }

    [Fact]
    public async Task Client_WithANetworkOfIPv6_IsOne()
    {
        using var checks = new PasswordChecks(workers: 4, waiting: 4, perClient: 1);
        using var gate = new ManualResetEventSlim();
        var running = Task.Run(() => checks.RunAsync(IPAddress.Parse("2001:db8:0:1::1"), () => gate.Wait(Eventually.Limit)));
        await Eventually.TrueAsync(() => checks.Count == 1, "one check is in");

        Assert.Equal(CheckResult.Busy, await checks.RunAsync(IPAddress.Parse("2001:db8:0:1:ffff::2"), () => true));
        Assert.Equal(CheckResult.Right, await checks.RunAsync(IPAddress.Parse("2001:db8:0:2::2"), () => true));
        gate.Set();
        await running;
    }

    [Fact]
    public async Task Check_ThatThrows_GivesItsPlaceBack()
    {
        using var checks = new PasswordChecks(workers: 1, waiting: 0, perClient: 1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => checks.RunAsync(One, () => throw new InvalidOperationException()));

        Assert.Equal(0, checks.Count);
        Assert.Equal(CheckResult.Right, await checks.RunAsync(One, () => true));
    }

    [Fact]
    public void Known_CredentialsAreFoundForTheirLife_AndOthersNever()
    {
        var time = new FakeTimeProvider();
        var known = new KnownCredentials(TimeSpan.FromSeconds(10), time);
        var tags = Enumerable.Range(0, 2000).Select(i => CredentialTag.Of(BitConverter.GetBytes(i))).ToArray();
        Assert.Equal(tags.Length, tags.Distinct().Count());
        foreach (var tag in tags[..1000])
        {
            known.Add(tag, "u");
        }

        // Some may have lost their place to others; none that was not added is found.
        Assert.InRange(tags[..1000].Count(t => known.TryFind(t, out _)), 990, 1000);
        Assert.DoesNotContain(tags[1000..], t => known.TryFind(t, out _));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(tags, t => known.TryFind(t, out _));
    }

    [Fact]
    public void Known_WithoutALife_RemembersNothing()
    {
        var known = new KnownCredentials(TimeSpan.Zero, new FakeTimeProvider());
        var tag = CredentialTag.Of([1]);
        known.Add(tag, "u");
        Assert.False(known.TryFind(tag, out _));
    }
}
