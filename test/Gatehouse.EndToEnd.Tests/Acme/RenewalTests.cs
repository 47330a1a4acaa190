using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>What happens to a certificate as time passes, and to its CA.</summary>
public sealed class RenewalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Renewal_IsAfterTwoThirds_AndAFailedOneKeepsTheCertificate()
    {
        await using var pebble = await StartAsync(new PebbleServer { Lifetime = TimeSpan.FromDays(90) });
        string yaml = AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort);
        await using var gateway = await TestGateway.StartAsync(yaml, _time, keepsListeners: true);
        await WhenLoggedAsync(gateway, "acme.issued");
        using var first = await AcmeGateway.ShownAsync(pebble.TlsPort);

        // Not before, at most a hundredth of the lifetime earlier than two thirds.
        await PassAsync(TimeSpan.FromDays(58.9), TimeSpan.FromHours(2));
        Assert.Single(gateway.Logged("acme.ordering"));

        await pebble.StopAsync();
        await PassUntilAsync(() => gateway.Logged("acme.failed").Count > 0, TimeSpan.FromMinutes(30));
        using (var kept = await AcmeGateway.ShownAsync(pebble.TlsPort))
        {
            Assert.Equal(first!.RawData, kept!.RawData);
        }

        var failed = gateway.Logged("acme.failed")[0];
        Assert.Equal(LogLevel.Warning, failed.Level);
        Assert.Contains("could not be asked", failed.Message, StringComparison.Ordinal);
        Assert.Contains("The one that is served ends at", failed.Message, StringComparison.Ordinal);

        // Halfway to its end it becomes urgent.
        await PassAsync(TimeSpan.FromDays(14), TimeSpan.FromHours(1));
        Assert.All(gateway.Logged("acme.failed"), f => Assert.Equal(LogLevel.Warning, f.Level));
        await PassUntilAsync(() => gateway.Logged("acme.failed")[^1].Level == LogLevel.Error, TimeSpan.FromHours(1));
        Assert.True(_time.GetUtcNow() < new DateTimeOffset(first.NotAfter).AddDays(-8), $"{_time.GetUtcNow()}");

        // It comes back and has forgotten the account.
        await pebble.StartAsync();
        int orders = gateway.Logged("acme.ordering").Count;
        await PassUntilAsync(() => gateway.Logged("acme.ordering").Count > orders, TimeSpan.FromMinutes(10));
        await WhenLoggedAsync(gateway, "acme.issued", 2);
        using var second = await AcmeGateway.ShownAsync(pebble.TlsPort);
        Assert.NotEqual(first!.RawData, second!.RawData);
        Assert.Equal(2, gateway.Logged("acme.registered").Count);
        string stored = await File.ReadAllTextAsync(Directory.GetFiles(_folder.PathOf("acme"), "certificate.pem", SearchOption.AllDirectories).Single());
        Assert.Contains(second.ExportCertificatePem(), stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CaDown_AtTheStart_IsWaitedForAndTheGatewayServes()
    {
        await using var pebble = await StartAsync(new PebbleServer { RefusedNonces = 0 });
        await pebble.StopAsync();
        await using var gateway = await TestGateway.StartAsync(AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort), _time, keepsListeners: true);
        await gateway.WhenLoggedAsync("acme.failed");
        Assert.Null(await AcmeGateway.ShownAsync(pebble.TlsPort));
        Assert.Contains("ready", await gateway.Operators.GetStringAsync("/health/ready"), StringComparison.Ordinal);

        await pebble.StartAsync();
        await PassAsync(TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(5));
        Assert.Single(gateway.Logged("acme.failed"));
        Assert.Single(gateway.Logged("acme.ordering"));
        await WhenLoggedAsync(gateway, "acme.issued");
        using var shown = await AcmeGateway.ShownAsync(pebble.TlsPort);
        Assert.NotNull(shown);
    }

    [Fact]
    public async Task Clock_ThatIsFarAhead_DoesNotOrderWithoutEnd()
    {
        await using var pebble = await StartAsync(new PebbleServer { RefusedNonces = 0 });
        _time.Advance(TimeSpan.FromDays(80));
        string yaml = AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort);
        await using (var gateway = await TestGateway.StartAsync(yaml, _time, keepsListeners: true))
        {
            await WhenLoggedAsync(gateway, "acme.issued");
            await PassAsync(TimeSpan.FromMinutes(40), TimeSpan.FromMinutes(1));
            Assert.Single(gateway.Logged("acme.ordering"));
        }

        await using (var gateway = await TestGateway.StartAsync(yaml, _time, keepsListeners: true))
        {
            await PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
            Assert.Empty(gateway.Logged("acme.ordering"));
            await PassUntilAsync(() => gateway.Logged("acme.ordering").Count > 0, TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task CustomersOnly_WithAndWithoutTheirKey()
    {
        await using var pebble = await StartAsync(new PebbleServer { Customers = new Dictionary<string, string> { ["kid-1"] = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W" } });
        string yaml = AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort);
        await using (var gateway = await TestGateway.StartAsync(yaml, keepsListeners: true))
        {
            await gateway.WhenLoggedAsync("acme.failed");
            Assert.Contains("set tls.acme.external_account", gateway.Logged("acme.failed")[0].Message, StringComparison.Ordinal);
        }

        yaml = yaml.Replace("domains:", "external_account: { key_id: kid-1, hmac_key: \"${env:EAB}\" }, domains:", StringComparison.Ordinal);
        foreach (var (key, outcome) in ((string, string)[])[("d3Jvbmcta2V5LXdyb25nLWtleS13cm9uZy1rZXk", "acme.failed"), (pebble.Customers["kid-1"], "acme.issued")])
        {
            await using var gateway = await TestGateway.StartAsync(yaml, variables: new Dictionary<string, string> { ["EAB"] = key }, keepsListeners: true);
            await gateway.WhenLoggedAsync(outcome);
            Assert.DoesNotContain(key, gateway.Log.Text, StringComparison.Ordinal);
        }
    }

    private static async Task<PebbleServer> StartAsync(PebbleServer server)
    {
        Assert.SkipUnless(PebbleServer.IsInstalled, PebbleServer.NotInstalled);
        return await server.StartAsync();
    }

    /// <summary>Waits for an event, as a clock that runs fast.</summary>
    private async Task WhenLoggedAsync(TestGateway gateway, string name, int count = 1)
    {
        for (int i = 0; gateway.Logged(name).Count < count; i++)
        {
            Assert.True(i < 2000, $"no {name}:\n{gateway.Log.Text}");
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(10);
        }
    }

    private async Task PassUntilAsync(Func<bool> condition, TimeSpan step)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 4000, "it did not come");
            await PassAsync(step, step);
        }
    }

    private async Task PassAsync(TimeSpan time, TimeSpan step)
    {
        for (; time > TimeSpan.Zero; time -= step)
        {
            _time.Advance(step);
            await Task.Yield();
        }

        await Task.Delay(5);
    }
}
