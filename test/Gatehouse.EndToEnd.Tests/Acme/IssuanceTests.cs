using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Server.Acme;
using Gatehouse.Server.Hosting;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>Certificates from a real ACME server.</summary>
public sealed class IssuanceTests(PebbleFixture fixture) : IClassFixture<PebbleFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Storage => _folder.PathOf("acme");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TlsAlpn_NothingStored_IsIssuedStoredAndServed()
    {
        var pebble = fixture.Server;
        await using var upstream = (await FakeUpstream.StartAsync()).Answers(200, "from behind");
        await using var gateway = await TestGateway.StartAsync(AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort, "domains: [www.one.test, api.one.test]", upstream.Address), keepsListeners: true);
        using var metrics = gateway.CaptureMetrics();
        await gateway.WhenLoggedAsync("acme.issued");

        using var client = AcmeGateway.ClientOf(await pebble.RootAsync());
        foreach (string name in (string[])["api.one.test", "www.one.test"])
        {
            Assert.Equal("from behind", await client.GetStringAsync(new Uri($"https://{name}:{pebble.TlsPort}/orders")));
            Assert.Equal("/orders", upstream.LastRequest.RawTarget);
        }

        Assert.Equal(2, upstream.Requests.Count);
        Assert.Equal(1, metrics.Sum("gatehouse_acme_orders_total", "certificate=api.one.test", "outcome=issued"));
        AssertStoredForOwnerAlone();
        AssertNoSecretIn(gateway.Log.Text);

        using var shown = await AcmeGateway.ShownAsync(pebble.TlsPort, "api.one.test");
        string end = new DateTimeOffset(shown!.NotAfter).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string line = Assert.Single((await gateway.ScrapeAsync()).Split('\n'), l => l.StartsWith("gatehouse_certificate_expiry_timestamp_seconds", StringComparison.Ordinal) && l.Contains("certificate=\"api.one.test\"", StringComparison.Ordinal));
        Assert.Contains(end, line, StringComparison.Ordinal);

        // A CA that comes when nobody asked it to gets no certificate of a challenge and no HTTP.
        using var late = await AcmeGateway.ShownAsync(pebble.TlsPort, "api.one.test", "acme-tls/1");
        Assert.DoesNotContain("ACME challenge", late?.Subject ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_NothingStored_IsIssuedBesideTheRoutes()
    {
        var pebble = fixture.Server;
        await using var upstream = (await FakeUpstream.StartAsync()).Answers(200, "from behind");
        int port = FreePort.Find();
        string yaml = AcmeGateway.Yaml(pebble, _folder, port, "domains: [api.gw.test], challenge: http-01, key: rsa-2048", upstream.Address, $"  - url: http://127.0.0.1:{pebble.HttpPort}");
        await using var gateway = await TestGateway.StartAsync(yaml, keepsListeners: true);
        await gateway.WhenLoggedAsync("acme.issued");

        using var client = AcmeGateway.ClientOf(await pebble.RootAsync());
        Assert.Equal("from behind", await client.GetStringAsync(new Uri($"https://api.gw.test:{port}/a")));
        Assert.Equal("/a", Assert.Single(upstream.Requests).RawTarget);

        // What nobody waits for is an ordinary request.
        string other = "/.well-known/acme-challenge/somebody-elses";
        Assert.Equal("from behind", await client.GetStringAsync(new Uri($"http://api.gw.test:{pebble.HttpPort}{other}")));
        Assert.Equal(other, upstream.LastRequest.RawTarget);
        using var shown = await AcmeGateway.ShownAsync(port);
        Assert.Equal(2048, shown!.GetRSAPublicKey()!.KeySize);
    }

    [Fact]
    public async Task Restart_StoredCertificate_IsServedAtOnceWithoutTheCa()
    {
        var pebble = fixture.Server;
        string yaml = AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort);
        byte[] issued;
        await using (var gateway = await TestGateway.StartAsync(yaml, keepsListeners: true))
        {
            await gateway.WhenLoggedAsync("acme.issued");
            using var shown = await AcmeGateway.ShownAsync(pebble.TlsPort);
            issued = shown!.RawData;
        }

        await using (var gateway = await TestGateway.StartAsync(yaml, keepsListeners: true))
        {
            using var shown = await AcmeGateway.ShownAsync(pebble.TlsPort);
            Assert.Equal(issued, shown!.RawData);
            Assert.Single(gateway.Logged("acme.loaded"));
            Assert.Empty(gateway.Logged("acme.ordering"));

            // Other names are another certificate; the old one is shown until it is there.
            Assert.True((await gateway.ReloadAsync(AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort, "domains: [api.gw.test, more.gw.test]"))).Succeeded);
            using var meanwhile = await AcmeGateway.ShownAsync(pebble.TlsPort);
            Assert.NotNull(meanwhile);
            await gateway.WhenLoggedAsync("acme.issued");
            using var client = AcmeGateway.ClientOf(await pebble.RootAsync());
            using var reply = await client.GetAsync(new Uri($"https://more.gw.test:{pebble.TlsPort}/"));
            Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
            using var both = await AcmeGateway.ShownAsync(pebble.TlsPort);
            Assert.NotEqual(issued, both!.RawData);

            // The account was there.
            Assert.Empty(gateway.Logged("acme.registered"));
        }
    }

    [Fact]
    public async Task TwoListeners_SameNames_ShareOneOrder()
    {
        var pebble = fixture.Server;
        int second = FreePort.Find();
        string yaml = AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort);
        string acme = yaml.Split('\n').First(l => l.Contains("acme:", StringComparison.Ordinal)).Trim();
        yaml = yaml.Replace("services:", $"  - url: https://127.0.0.1:{second}\n    tls:\n      {acme}\nservices:", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync(yaml, keepsListeners: true);
        await gateway.WhenLoggedAsync("acme.issued");
        using var one = await AcmeGateway.ShownAsync(pebble.TlsPort);
        using var other = await AcmeGateway.ShownAsync(second);
        Assert.Equal(one!.RawData, other!.RawData);
        Assert.Single(gateway.Logged("acme.ordering"));
    }

    [Fact]
    public async Task TwoProcesses_SameStorage_OrderOnce()
    {
        var pebble = fixture.Server;
        int other = FreePort.Find();
        await using var first = await TestGateway.StartAsync(AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort), keepsListeners: true);
        await first.WhenLoggedAsync("acme.ordering");
        await using var second = await TestGateway.StartAsync(AcmeGateway.Yaml(pebble, _folder, other), keepsListeners: true);
        await first.WhenLoggedAsync("acme.issued");
        await second.WhenLoggedAsync("acme.loaded");
        using var one = await AcmeGateway.ShownAsync(pebble.TlsPort);
        using var two = await AcmeGateway.ShownAsync(other);
        Assert.Equal(one!.RawData, two!.RawData);
        Assert.Empty(second.Logged("acme.ordering"));
    }

    [Fact]
    public async Task NobodyAtThePort_Order_FailsWithTheWordsOfTheCa()
    {
        var pebble = fixture.Server;
        await using var gateway = await TestGateway.StartAsync(AcmeGateway.Yaml(pebble, _folder, FreePort.Find(), "domains: [nobody.one.test]"), keepsListeners: true);
        using var metrics = gateway.CaptureMetrics();
        await gateway.WhenLoggedAsync("acme.failed");
        var failed = Assert.Single(gateway.Logged("acme.failed"));
        Assert.Equal(LogLevel.Error, failed.Level);
        Assert.True(failed.Message.Contains("tls-alpn-01 for nobody.one.test failed: unauthorized: Failed to connect to 127.0.0.1", StringComparison.Ordinal), failed.Message);
        Assert.Contains("Handshakes for them fail until there is one", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, metrics.Sum("gatehouse_acme_orders_total", "certificate=nobody.one.test", "outcome=failed"));
        Assert.Single(Directory.GetFiles(Storage, "failures.json", SearchOption.AllDirectories));
        using var health = await gateway.Operators.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task Certificate_ThatCannotBeStored_IsServedAndNotOrderedAgain()
    {
        var pebble = fixture.Server;
        string yaml = AcmeGateway.Yaml(pebble, _folder, pebble.TlsPort);
        var document = ConfigurationSource.Inline("gatehouse.yaml", yaml).Load().Document!;
        Directory.CreateDirectory(new AcmeStorage(Assert.Single(AcmeSettings.Of(document.Listen))).CertificateFile);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(yaml, time, keepsListeners: true);
        while (gateway.Logged("acme.issued").Count == 0)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(10);
        }

        Assert.Single(gateway.Logged("acme.not_stored"));
        using var shown = await AcmeGateway.ShownAsync(pebble.TlsPort);
        Assert.NotNull(shown);
        for (int i = 0; i < 50; i++)
        {
            time.Advance(TimeSpan.FromHours(1));
            await Task.Delay(2);
        }

        Assert.Single(gateway.Logged("acme.ordering"));
        Assert.Single(gateway.Logged("acme.unusable"));
    }

    private void AssertStoredForOwnerAlone()
    {
        string[] files = Directory.GetFiles(Storage, "*", SearchOption.AllDirectories);
        Assert.Contains(files, f => Path.GetFileName(f) == "certificate.pem");
        Assert.Contains(files, f => Path.GetFileName(f) == "account.key");
        if (!OperatingSystem.IsWindows())
        {
            foreach (string file in files)
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            // Whoever may write to a folder above could put another in a folder's place.
            foreach (string folder in (string[])[Storage, .. Directory.GetDirectories(Storage, "*", SearchOption.AllDirectories)])
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            }
        }
    }

    private void AssertNoSecretIn(string log)
    {
        foreach (string file in Directory.GetFiles(Storage, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) is "account.key" or "certificate.pem"))
        {
            string key = File.ReadAllText(file);
            string body = key[key.IndexOf("PRIVATE KEY-----", StringComparison.Ordinal)..].Split('\n')[1];
            Assert.DoesNotContain(body, log, StringComparison.Ordinal);
        }
    }
}
