using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests;

public sealed class ReloadTests
{
    [Fact]
    public async Task Reload_UnderTraffic_ChangesBreaksAndRepairsWithoutALostRequest()
    {
        await using var first = (await FakeUpstream.StartAsync()).Answers(200, "first");
        await using var second = (await FakeUpstream.StartAsync()).Answers(200, "second");
        using var folder = new TemporaryFolder();
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, Yaml(first.Address));

        using var stop = new CancellationTokenSource();
        var traffic = SendUntilAsync(gateway, stop.Token);

        folder.Write("gatehouse.yaml", Yaml(second.Address));
        await Eventually.TrueAsync(() => second.Requests.Count > 0, "the new target got a request");
        await gateway.WhenErrorAsync("configuration reloaded");

        folder.Write("gatehouse.yaml", Yaml(second.Address).Replace("service:", "servise:", StringComparison.Ordinal));
        await gateway.WhenErrorAsync("configuration not taken");
        Assert.Matches(@"gatehouse\.yaml:4:\d+: error GH\d+: .*servise", gateway.Error);
        Assert.Contains("Did you mean \"service\"?", gateway.Error);
        Assert.Matches(@"(?m)^gatehouse_config_last_reload_successful(\{[^}]*\})? 0", await gateway.MetricsAsync());
        Assert.Equal("second", await gateway.Http.GetStringAsync("/a"));

        folder.Write("gatehouse.yaml", Yaml(first.Address));
        int before = first.Requests.Count;
        await Eventually.TrueAsync(() => first.Requests.Count > before, "the repaired file is in use");
        Assert.Matches(@"(?m)^gatehouse_config_last_reload_successful(\{[^}]*\})? 1", await gateway.MetricsAsync());

        await Eventually.TrueAsync(() => first.Requests.Count + second.Requests.Count > 20, "there was some traffic");

        await stop.CancelAsync();
        var statuses = await traffic;
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task Reload_IncludedFileChanges_IsTaken()
    {
        await using var upstream = (await FakeUpstream.StartAsync()).Answers(200, "here");
        using var folder = new TemporaryFolder();
        folder.Write("routes.yaml", "routes:\n  one: { match: /one, service: app }\n");
        await using var gateway = await GatehouseProcess.RunTextAsync(
            folder,
            $"include: [routes.yaml]\nservices:\n  app: {upstream.Address}\n");
        using (var reply = await gateway.Http.GetAsync("/two"))
        {
            Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        }

        folder.Write("routes.yaml", "routes:\n  two: { match: /two, service: app }\n");
        await gateway.WhenErrorAsync("configuration reloaded");
        Assert.Equal("here", await gateway.Http.GetStringAsync("/two"));
    }

    [Fact]
    public async Task Reload_ListenerChanges_IsReplacedOnItsOwnSocket()
    {
        using var folder = new TemporaryFolder();
        const string Routes = "routes:\n  all: { match: /**, respond: { status: 204 } }\n";
        string file = folder.Write("gatehouse.yaml", "listen: [\"http://127.0.0.1:0\"]\n" + Routes);
        await using var gateway = await GatehouseProcess.StartAsync(["-c", file]);
        int first = new Uri(gateway.Address).Port;

        folder.Write("gatehouse.yaml", "listen: [{ url: \"http://127.0.0.1:0\", limits: { body: 1kB } }]\n" + Routes);
        await gateway.WhenErrorAsync(": listening on ");
        int second = int.Parse(Regex.Match(gateway.Error, @": listening on http://127\.0\.0\.1:(\d+)").Groups[1].Value);

        await using var client = await RawClient.ConnectAsync(second);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", await client.ReadUntilAsync("\r\n\r\n"));
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Reload_ListenerThatCannotBeOpened_IsSaidAndTheOthersGoOn()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var folder = new TemporaryFolder();
        const string Routes = "routes:\n  all: { match: /**, respond: { status: 204 } }\n";
        string file = folder.Write("gatehouse.yaml", "listen: [\"http://127.0.0.1:0\"]\n" + Routes);
        await using var gateway = await GatehouseProcess.StartAsync(["-c", file]);
        folder.Write("gatehouse.yaml", $"listen: [\"http://127.0.0.1:0\", \"http://127.0.0.1:{port}\"]\n" + Routes);
        await gateway.WhenErrorAsync($"cannot listen on http://127.0.0.1:{port}");
        using var reply = await gateway.Http.GetAsync("/");
        Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
    }

    [Fact]
    public async Task Reload_CertificateThatCannotBeRead_LeavesTheListenerAsItWas()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create();
        using var certificate = SelfSigned(key);
        folder.Write("cert.pem", certificate.ExportCertificatePem());
        folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        const string Yaml = "listen: [{ url: \"https://127.0.0.1:0\", tls: { cert: cert.pem, key: key.pem } }]\nroutes:\n  all: { match: /**, respond: { status: 204 } }\n";
        await using var gateway = await GatehouseProcess.StartAsync(["-c", folder.Write("gatehouse.yaml", Yaml)]);
        folder.Write("gatehouse.yaml", Yaml.Replace("cert.pem", "gone.pem", StringComparison.Ordinal));
        await gateway.WhenErrorAsync("gone.pem does not exist");
        await gateway.WhenErrorAsync("configuration not taken");

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var http = new HttpClient(handler);
        using var reply = await http.GetAsync(new Uri(gateway.Address));
        Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
    }

    [Fact]
    public async Task Reload_CertificateRenewedUnderTheSameName_IsServedToNewConnections()
    {
        using var folder = new TemporaryFolder();
        using var firstKey = ECDsa.Create();
        using var secondKey = ECDsa.Create();
        using var first = SelfSigned(firstKey);
        using var second = SelfSigned(secondKey, days: 2);
        folder.Write("cert.pem", first.ExportCertificatePem());
        folder.Write("key.pem", firstKey.ExportPkcs8PrivateKeyPem());
        int port = FreePort.Find();
        string yaml = $"listen: [{{ url: \"https://127.0.0.1:{port}\", tls: {{ cert: cert.pem, key: key.pem }} }}]\nroutes:\n  all: {{ match: /**, respond: {{ status: 204 }} }}\n";
        await using var gateway = await GatehouseProcess.StartAsync(["-c", folder.Write("gatehouse.yaml", yaml)]);
        Assert.Equal(first.Thumbprint, await ThumbprintAsync(port));

        // Between the two writes certificate and key do not fit: the old pair is served on.
        folder.Write("cert.pem", second.ExportCertificatePem());
        await gateway.WhenErrorAsync("configuration not taken");
        Assert.Equal(first.Thumbprint, await ThumbprintAsync(port));

        folder.Write("key.pem", secondKey.ExportPkcs8PrivateKeyPem());
        await gateway.WhenErrorAsync("the files of its certificates changed and are in use");
        Assert.Equal(second.Thumbprint, await ThumbprintAsync(port));
        long expiry = new DateTimeOffset(second.NotAfter).ToUnixTimeSeconds();
        Assert.Matches($"gatehouse_certificate_expiry_timestamp_seconds\\{{certificate=\"127.0.0.1\",[^}}]*\\}} {expiry}\n", await gateway.MetricsAsync());
    }

    [Fact]
    public async Task Reload_AuthorityOfAServiceRenewed_IsTrustedByNewConnections()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create();
        using var otherKey = ECDsa.Create();
        using var certificate = SelfSigned(key);
        using var other = SelfSigned(otherKey);
        folder.Write("cert.pem", certificate.ExportCertificatePem());
        folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        string secured = folder.Write("upstream.yaml", "listen: [{ url: \"https://127.0.0.1:0\", tls: { cert: cert.pem, key: key.pem } }]\nroutes:\n  all: { match: /**, respond: { status: 204 } }\n");
        await using var upstream = await GatehouseProcess.StartAsync(["-c", secured]);
        folder.Write("ca.pem", other.ExportCertificatePem());
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, $"services:\n  up: {{ targets: \"{upstream.Address}\", tls: {{ ca: ca.pem }} }}\nroutes:\n  all: {{ match: /**, service: up }}\n");
        using var refused = await gateway.Http.GetAsync("/");
        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);

        folder.Write("ca.pem", "not yet written");
        await gateway.WhenErrorAsync("ca.pem holds no certificate in PEM form");
        folder.Write("ca.pem", certificate.ExportCertificatePem());
        await gateway.WhenErrorAsync("configuration reloaded");

        using var reply = await gateway.Http.GetAsync("/");
        Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
    }

    private static async Task<string> ThumbprintAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        string? thumbprint = null;
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => (thumbprint = certificate?.GetCertHashString()) is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return thumbprint!;
    }

    private static X509Certificate2 SelfSigned(ECDsa key, int days = 1)
    {
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(days));
    }

    private static string Yaml(string upstream) => $"routes:\n  all:\n    match: /**\n    service: {upstream}\n";

    private static async Task<List<HttpStatusCode>> SendUntilAsync(GatehouseProcess gateway, CancellationToken stop)
    {
        var statuses = new List<HttpStatusCode>();
        while (!stop.IsCancellationRequested)
        {
            using var reply = await gateway.Http.GetAsync("/traffic", CancellationToken.None);
            statuses.Add(reply.StatusCode);
            await Task.Delay(2, CancellationToken.None);
        }

        return statuses;
    }
}
