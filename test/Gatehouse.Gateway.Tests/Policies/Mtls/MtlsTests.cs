using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Policies.Mtls;
using Gatehouse.Gateway.Tests.Front.Tls;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Policies.Mtls;

public sealed class MtlsTests : IDisposable
{
    private readonly ClientAuthority _clients = new();
    private readonly ClientAuthority _others = new();

    [Theory]
    [InlineData("subject.cn", "CN=acme, O=Acme Ltd", "", "acme")]
    [InlineData("subject.dn", "CN=acme, O=Acme Ltd", "", "CN=acme, O=Acme Ltd")]
    [InlineData("san.dns", "CN=x", "acme", "acme")]
    [InlineData("san.email", "CN=x", "ops@acme.example other.example", "ops@acme.example")]
    [InlineData("san.uri", "CN=x", "spiffe://acme/orders ops@acme.example", "spiffe://acme/orders")]
    public async Task Certificate_NamesItsConsumer(string from, string subject, string alternatives, string consumer)
    {
        var gateway = Gateway($"consumer_from: {from}", $"\"{consumer}\": {{}}");
        using var certificate = _clients.Issue(subject, alternatives: alternatives.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var test = await RunAsync(gateway, certificate);

        Assert.Equal("up: GET /a", gateway.Reached);
        Assert.Equal(consumer, test.Exchange.Scope.Consumer!.Name);
    }

    [Theory]
    [InlineData("subject.cn", "CN=acme, CN=orbit", "", 403)]
    [InlineData("subject.cn", "O=acme", "", 403)]
    [InlineData("san.dns", "CN=acme", "", 403)]
    [InlineData("san.dns", "CN=acme", "acme orbit", 403)]
    [InlineData("subject.cn", "CN=stranger", "", 401)]
    [InlineData("subject.cn", "CN=ACME", "", 401)]
    public async Task Certificate_WhoseNameIsNoneOrNobodys_IsRefused(string from, string subject, string alternatives, int status)
    {
        var gateway = Gateway($"consumer_from: {from}", "acme: {}", "orbit: {}");
        using var certificate = _clients.Issue(subject, alternatives: alternatives.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var test = await RunAsync(gateway, certificate);

        Assert.Null(gateway.Reached);
        Assert.Equal(status, test.Reply.CommittedStatus);
        Assert.Null(test.Exchange.Scope.Consumer);
    }

    [Fact]
    public async Task Request_WithoutACertificate_Is401()
    {
        var gateway = Gateway("consumer_from: subject.cn", "acme: {}");
        var test = await RunAsync(gateway, certificate: null);
        Assert.Null(gateway.Reached);
        Assert.Equal(401, test.Reply.CommittedStatus);
        Assert.Equal("A client certificate is needed.", test.Exchange.Record.Problem!.Detail);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("unknown: accept", true)]
    [InlineData("unknown: refuse", false)]
    public async Task Name_WithoutAnyConsumers_IsTheConsumer_UnlessRefused(string setting, bool isAccepted)
    {
        var gateway = Gateway("consumer_from: subject.cn" + (setting.Length == 0 ? "" : ", " + setting));
        using var certificate = _clients.Issue("CN=device-7");

        var test = await RunAsync(gateway, certificate);

        Assert.Equal(isAccepted, gateway.Reached is not null);
        Assert.Equal(isAccepted ? "device-7" : null, test.Exchange.Scope.Consumer?.Name);
        Assert.False(test.Exchange.Scope.Consumer?.MayCall("any-model") ?? false);
    }

    [Fact]
    public async Task Certificate_ThatAConsumerLists_IsItsOwn_AlsoWhereTheListenerTrustsNobody()
    {
        using var certificate = _others.Issue("CN=orbit");
        using var stranger = _others.Issue("CN=orbit");
        var gateway = Gateway("consumer_from: subject.cn", "orbit: {}", $"acme: {{ certificates: [\"{CertificateFingerprint.Of(certificate)}\"] }}");

        var listed = await RunAsync(gateway, certificate, isTrusted: false);
        Assert.Equal("acme", listed.Exchange.Scope.Consumer!.Name);
        var other = await RunAsync(gateway, stranger, isTrusted: false);
        Assert.Equal(403, other.Reply.CommittedStatus);
        Assert.Null(other.Exchange.Scope.Consumer);
    }

    [Fact]
    public async Task Authorities_OfThePolicy_JudgeWhateverTheListenerTrusted_AndSoDoesTheirList()
    {
        using var good = _clients.Issue("CN=acme");
        using var foreign = _others.Issue("CN=acme");
        using var revoked = _clients.Issue("CN=acme");
        _clients.Revoke([revoked]);
        var gateway = Gateway($"consumer_from: subject.cn, ca: {_clients.CaFile}, crl: {_clients.CrlFile}", "acme: {}");

        Assert.Equal("acme", (await RunAsync(gateway, good, isTrusted: false)).Exchange.Scope.Consumer!.Name);
        Assert.Equal(403, (await RunAsync(gateway, foreign, isTrusted: true)).Reply.CommittedStatus);
        Assert.Equal(403, (await RunAsync(gateway, revoked, isTrusted: true)).Reply.CommittedStatus);

        gateway.Time.Advance(TimeSpan.FromDays(6));
        Assert.Equal(403, (await RunAsync(gateway, good, isTrusted: true)).Reply.CommittedStatus);
    }

    [Fact]
    public async Task Certificate_ThatEndsWhileItsConnectionIsOpen_IsRefused()
    {
        using var certificate = _clients.Issue("CN=acme", validTo: 1);
        var gateway = Gateway("consumer_from: subject.cn", "acme: {}");
        Assert.Equal("acme", (await RunAsync(gateway, certificate)).Exchange.Scope.Consumer!.Name);

        gateway.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(403, (await RunAsync(gateway, certificate)).Reply.CommittedStatus);
    }

    [Theory]
    [InlineData("subjects: [acme]", true)]
    [InlineData("subjects: [\"ac*\"]", true)]
    [InlineData("subjects: [\"*, O=Acme Ltd\"]", true)]
    [InlineData("subjects: [orbit]", false)]
    [InlineData("sans: [\"*.acme.example\"]", true)]
    [InlineData("sans: [\"*.example.org\"]", false)]
    [InlineData("sans: [\"*@acme.example\"]", true)]
    [InlineData("sans: [\"spiffe://acme/*\"]", true)]
    [InlineData("sans: [\"*/orders\"]", true)]
    [InlineData("sans: [\"*orders\"]", false)]
    [InlineData("sans: [\"*@acme.example\", \"*.example.org\"]", true)]
    [InlineData("subjects: [\"*Ltd\"]", false)]
    [InlineData("subjects: [acme], sans: [\"*.example.org\"]", false)]
    [InlineData("fingerprints: [\"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"]", false)]
    public async Task Lists_SayWhoIsLetIn(string lists, bool isLetIn)
    {
        var gateway = Gateway("consumer_from: subject.cn, " + lists, "acme: {}");
        using var certificate = _clients.Issue("CN=acme, O=Acme Ltd", alternatives: ["api.acme.example", "ops@acme.example", "spiffe://acme/orders"]);
        Assert.Equal(isLetIn ? 200 : 403, (await RunAsync(gateway, certificate)).Reply.CommittedStatus);
    }

    [Fact]
    public async Task Subject_WrittenIntoACommonName_IsNotTheSubject()
    {
        var gateway = Gateway("subjects: [\"*, O=Acme Ltd\", \"CN=acme, O=Acme Ltd\"]");
        using var forged = _clients.Issue("CN=\"acme, O=Acme Ltd\"");
        Assert.Equal("acme, O=Acme Ltd", CertificateNaming.CommonName(forged));
        Assert.Equal(403, (await RunAsync(gateway, forged)).Reply.CommittedStatus);
        using var real = _clients.Issue("CN=acme, O=Acme Ltd");
        Assert.Equal(200, (await RunAsync(gateway, real)).Reply.CommittedStatus);
    }

    [Fact]
    public void CommonName_BesideOneAmongSeveralParts_IsNone()
    {
        // CN=acme, and then a part that is CN=orbit and O=x at once.
        var name = new AsnWriter(AsnEncodingRules.DER);
        using (name.PushSequence())
        {
            WriteParts(name, ("2.5.4.3", "acme"));
            WriteParts(name, ("2.5.4.3", "orbit"), ("2.5.4.10", "x"));
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(new X500DistinguishedName(name.Encode()), key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));

        Assert.Contains("orbit", certificate.Subject);
        Assert.Null(CertificateNaming.CommonName(certificate));
    }

    [Fact]
    public async Task Certificate_OfNobodyInParticular_LeavesWhomAPolicyBeforeItFound()
    {
        var gateway = Gateway("", "acme: { keys: [{ hash: \"sha256:7346de8a90f8e950368207cdc5ebacf60bf9af518f8ebcd469f9671455e2c5dd\" }] }");
        using var certificate = _clients.Issue("CN=x");
        var test = TestExchange.Get("/a");
        test.Request.ClientCertificate = certificate;
        test.Request.IsClientCertificateTrusted = true;
        test.Exchange.Scope.Consumer = new Gatehouse.Core.Snapshots.Consumer("acme", title: "", team: "", models: []);
        await gateway.HandleAsync(test);
        Assert.Equal("acme", test.Exchange.Scope.Consumer?.Name);
    }

    [Fact]
    public async Task Reload_ThatTakesAConsumerAway_RefusesItsCertificateAtOnce()
    {
        using var certificate = _clients.Issue("CN=acme");
        var gateway = Gateway("consumer_from: subject.cn", "acme: {}", "orbit: {}");
        Assert.Equal(200, (await RunAsync(gateway, certificate)).Reply.CommittedStatus);
        gateway.Reload(Yaml("consumer_from: subject.cn", "orbit: {}"));
        Assert.Equal(401, (await RunAsync(gateway, certificate)).Reply.CommittedStatus);
    }

    [Fact]
    public void Judge_OfACertificateItKnows_DoesNotJudgeAgain()
    {
        var time = TimeProvider.System;
        var judge = new CertificateJudge(new MtlsOptions(), trust: null, time, _ => { });
        using var certificate = _clients.Issue("CN=acme");
        Assert.Same(judge.Judge(certificate), judge.Judge(certificate));
        Assert.Equal(1, judge.Kept);
    }

    [Theory]
    [InlineData("consumer_from: subject.ou", "GH1007")]
    [InlineData("unknown: accept", "GH1016")]
    [InlineData("crl: x", "GH1016")]
    [InlineData("ca: /nowhere/ca.crt", "GH1001")]
    [InlineData("subjects: [\"*\"]", "GH1008")]
    [InlineData("sans: [\"a*b\"]", "GH1008")]
    [InlineData("fingerprints: [abc]", "GH1008")]
    public void Settings_Wrong_AreFaults(string options, string code)
        => Assert.Contains(OfflineGateway.ProblemsOf(Yaml(options)), p => p.Code.Id == code && p.Severity == ProblemSeverity.Error);

    [Fact]
    public void Policy_WhereNoListenerAsksForCertificates_IsWarnedOf()
        => Assert.Contains(OfflineGateway.ProblemsOf(Yaml("consumer_from: subject.cn")), p => p.Severity == ProblemSeverity.Warning && p.Message.Contains("no listener asks clients for certificates", StringComparison.Ordinal));

    [Fact]
    public async Task Any_OfMtlsAndKey_TakesEither_OverRealConnections()
    {
        using var authority = new TestAuthority();
        var server = authority.Issue("a");
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: {{server.CertFile}}, key: {{server.KeyFile}}, client_certificates: optional, client_ca: {{_clients.CaFile}} } } ]
            consumers:
              acme: { keys: [{ hash: "sha256:7346de8a90f8e950368207cdc5ebacf60bf9af518f8ebcd469f9671455e2c5dd" }] }
            routes:
              all: { match: /**, service: "{{upstream.Address}}", policies: [ { any: [ { mtls: subject.cn }, { api_key: {} } ] }, { rate_limit: { limit: 2, window: 1h, by: consumer } } ] }
            """);
        using var acme = _clients.Issue("CN=acme");
        using var stranger = _clients.Issue("CN=stranger");
        await using var known = await TlsClient.ConnectAsync(gateway.Port, "a", acme);
        await using var unknown = await TlsClient.ConnectAsync(gateway.Port, "a", stranger);
        await using var none = await TlsClient.ConnectAsync(gateway.Port, "a");

        Assert.StartsWith("HTTP/1.1 200 ", await known.GetAsync("/1"));
        Assert.StartsWith("HTTP/1.1 200 ", await known.GetAsync("/2"));
        Assert.StartsWith("HTTP/1.1 429 ", await known.GetAsync("/3"));
        Assert.StartsWith("HTTP/1.1 401 ", await unknown.GetAsync("/4"));
        Assert.StartsWith("HTTP/1.1 401 ", await none.GetAsync("/5"));
        Assert.Equal(["GET /1 ", "GET /2 "], upstream.Requests.Select(r => r[..7]));
    }

    [Fact]
    public async Task Streams_OfOneHttp2Connection_AllHaveItsCertificate()
    {
        using var authority = new TestAuthority();
        var server = authority.Issue("a");
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: {{server.CertFile}}, key: {{server.KeyFile}}, client_ca: {{_clients.CaFile}} } } ]
            consumers:
              acme: {}
            routes:
              all: { match: /**, respond: { body: hi }, policies: [ { mtls: subject.cn }, { rate_limit: { limit: 20, window: 1h, by: consumer } } ] }
            """);
        using var acme = _clients.Issue("CN=acme");
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null, ClientCertificates = [acme], LocalCertificateSelectionCallback = (_, _, _, _, _) => acme },
        })
        {
            BaseAddress = new Uri(gateway.Address),
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        var replies = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => http.GetAsync(new Uri("/", UriKind.Relative))));

        Assert.Equal(20, replies.Count(r => r.StatusCode == System.Net.HttpStatusCode.OK));
        Assert.Equal(4, replies.Count(r => r.StatusCode == System.Net.HttpStatusCode.TooManyRequests));
        Array.ForEach(replies, r => r.Dispose());
    }

    public void Dispose()
    {
        _clients.Dispose();
        _others.Dispose();
    }

    private static void WriteParts(AsnWriter name, params (string Id, string Value)[] parts)
    {
        using (name.PushSetOf())
        {
            foreach (var (id, value) in parts)
            {
                using (name.PushSequence())
                {
                    name.WriteObjectIdentifier(id);
                    name.WriteCharacterString(UniversalTagNumber.UTF8String, value);
                }
            }
        }
    }

    private static string Yaml(string options, params string[] consumers)
        => (consumers.Length == 0 ? "" : "consumers:\n" + string.Join('\n', consumers.Select(c => "  " + c)) + "\n")
            + $"routes:\n  all: {{ match: /**, to: up, policies: [ {{ mtls: {{ {options} }} }} ] }}\n";

    private static OfflineGateway Gateway(string options, params string[] consumers)
    {
        var gateway = new OfflineGateway(Yaml(options, consumers));
        gateway.Time.SetUtcNow(DateTimeOffset.UtcNow);
        return gateway;
    }

    private static async Task<TestExchange> RunAsync(OfflineGateway gateway, X509Certificate2? certificate, bool isTrusted = true)
    {
        var test = TestExchange.Get("/a");
        test.Request.ClientCertificate = certificate;
        test.Request.IsClientCertificateTrusted = isTrusted && certificate is not null;
        await gateway.HandleAsync(test);
        return test;
    }
}
