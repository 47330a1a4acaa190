using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Tests.Front.Tls;

public sealed class ListenTlsCheckTests : IDisposable
{
    // Made by openssl; .NET makes none.
    private const string Ed25519Certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBUzCCAQWgAwIBAgIUE9HAJOHEmTWWyi/23M2G9ZUZbegwBQYDK2VwMBQxEjAQ
        BgNVBAMMCWxvY2FsaG9zdDAeFw0yNjExMjkxOTA0MjVaFw0yNjEyMDQxOTA0MjVa
        MBQxEjAQBgNVBAMMCWxvY2FsaG9zdDAqMAUGAytlcAMhABCIFXNxIX+7brHxLyRC
        iDJG0HF3js4TMoAnp7fhDgjio2kwZzAdBgNVHQ4EFgQUODHpJVb5Y5wGOO2vbEQI
        7s4WXCswHwYDVR0jBBgwFoAUODHpJVb5Y5wGOO2vbEQI7s4WXCswDwYDVR0TAQH/
        BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwBQYDK2VwA0EAaUVoduzLBIel
        Afdd+/lLlSkEhSdPRx8MquhuhqQkSD0QxCVAL7pYB42rmYbQbSN6H0MScfwZDjhO
        XEhHMfmmAw==
        -----END CERTIFICATE-----
        """;

    private const string Ed25519Key = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIEGysc+sXYrnh4dX+P/vpOJLH1XedmcIl1BSQn/TOytK
        -----END PRIVATE KEY-----
        """;

    // Made once: a key of RSA takes its time.
    private static readonly RSA Small = RSA.Create(1024);
    private static readonly RSA Large = RSA.Create(2048);

    private readonly TestAuthority _authority = new();

    public ListenTlsCheckTests()
    {
        Keep("good", _authority.Issue("api.example.com"));
        Keep("other", _authority.Issue("shop.example.com"));
        Keep("twin", _authority.Issue("api.example.com"));
        Keep("wild", _authority.Issue("*.example.com"));
        Keep("old", _authority.Issue("api.example.com", validFrom: -20, validTo: -1));
        Keep("early", _authority.Issue("api.example.com", validFrom: 1));
        Write("text.crt", "no certificate");
        using var key = ECDsa.Create();
        Write("locked.key", key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000)));
        Write("locked-old.key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Write("ed25519.crt", Ed25519Certificate);
        Write("ed25519.key", Ed25519Key);
        KeepSelfSigned("small", new CertificateRequest("CN=api.example.com", Small, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Small);
        KeepSelfSigned("rsa", new CertificateRequest("CN=api.example.com", Large, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Large);
    }

    [Theory]
    [InlineData("cert: good.crt, key: good.key")]
    [InlineData("cert: rsa.crt, key: rsa.key")]
    [InlineData("cert: wild.crt, key: wild.key")]
    [InlineData("certificates: [ { cert: other.crt, key: other.key }, { cert: good.crt, key: good.key } ]")]
    [InlineData("cert: good.crt, key: good.key, certificates: [ { cert: twin.crt, key: twin.key, hosts: [\"twin.example.com\", \"*.twin.example.com\", 10.0.0.1] } ]")]
    public void Certificates_Right_AreAccepted(string tls) => Assert.Empty(Parse(tls));

    [Theory]
    [InlineData("cert: gone.crt, key: good.key", "error GH1001 tls.cert: the file gone.crt does not exist")]
    [InlineData("cert: good.crt, key: gone.key", "error GH1001 tls.key: the file gone.key does not exist")]
    [InlineData("cert: text.crt, key: good.key", "error GH1020 tls.cert: text.crt holds no certificate in PEM form")]
    [InlineData("cert: good.crt, key: other.key", "error GH1020 tls.key: other.key is not the key of the certificate in good.crt")]
    [InlineData("cert: good.crt, key: good.crt", "error GH1020 tls.key: good.crt holds no private key in PEM form")]
    [InlineData("cert: good.crt, key: locked.key", "error GH1020 tls.key: the key in locked.key is encrypted")]
    [InlineData("cert: good.crt, key: locked-old.key", "error GH1020 tls.key: the key in locked-old.key is encrypted")]
    [InlineData("cert: ed25519.crt, key: ed25519.key", "error GH1020 tls.key: the key of the certificate in ed25519.crt is of the kind Ed25519, which cannot be used: RSA and ECDSA can")]
    [InlineData("cert: good.crt, key: good.key, ciphers: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]", "warning GH1020 tls.cert: none of the ciphers is for the key of good.crt, so nobody can connect for it")]
    [InlineData("cert: good.crt", "error GH1016 tls.cert: cert needs key")]
    [InlineData("{}", "error GH1011 tls: tls has no certificate")]
    [InlineData("cert: other.crt, key: other.key", "warning GH1020 url: no certificate is for api.example.com: clients that ask for it get one for shop.example.com, which they refuse")]
    [InlineData("cert: old.crt, key: old.key", "warning GH1020 tls.cert: the certificate old.crt ended on *: clients refuse it")]
    [InlineData("cert: early.crt, key: early.key", "warning GH1020 tls.cert: the certificate early.crt is not valid before *: clients refuse it")]
    [InlineData("cert: small.crt, key: small.key", "warning GH1020 tls.cert: the key of small.crt is RSA of 1024 bits, which can be broken")]
    [InlineData("cert: good.crt, key: good.key, certificates: [ { cert: twin.crt, key: twin.key } ]", "error GH1005 tls.certificates[0].cert: two certificates of the listener are for api.example.com")]
    [InlineData("cert: good.crt, key: good.key, certificates: [ { cert: twin.crt, key: other.key } ]", "error GH1020 tls.certificates[0].key: other.key is not the key of the certificate in twin.crt")]
    [InlineData("cert: good.crt, key: good.key, certificates: [ { cert: other.crt, key: other.key, hosts: [\"a b\"] } ]", "error GH1008 tls.certificates[0].hosts[0]: \"a b\" is no host name")]
    public void Certificates_Wrong_AreToldOf(string tls, string expected)
    {
        var problem = Assert.Single(Parse(tls));
        string told = $"{problem.Severity.ToString().ToLowerInvariant()} {problem.Code.Id} {problem.Path.Replace("listen[0].", "", StringComparison.Ordinal)}: {problem.Message.Replace(_authority.Folder + "/", "", StringComparison.Ordinal)}";
        if (expected.Split('*') is [var start, var end])
        {
            Assert.StartsWith(start, told);
            Assert.EndsWith(end, told);
        }
        else
        {
            Assert.Equal(expected, told);
        }

        Assert.True(problem.Mark.Line > 0);
    }

    public void Dispose() => _authority.Dispose();

    private IReadOnlyList<ConfigurationProblem> Parse(string tls)
    {
        string yaml = Path.Combine(_authority.Folder, "gatehouse.yaml");
        Write("gatehouse.yaml", $"listen:\n  - url: https://api.example.com\n    tls: {(tls == "{}" ? tls : "{ " + tls + " }")}\nroutes:\n  all: {{ match: /a, respond: a }}\n");
        var language = new ConfigurationLanguage(new PolicyCatalog([]), new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.All);
        return new ConfigurationLoader(language).Load(yaml).Problems;
    }

    private void Keep(string name, IssuedCertificate issued)
    {
        File.Move(issued.CertFile, Path.Combine(_authority.Folder, name + ".crt"));
        File.Move(issued.KeyFile, Path.Combine(_authority.Folder, name + ".key"));
    }

    private void KeepSelfSigned(string name, CertificateRequest request, AsymmetricAlgorithm key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("api.example.com");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        Write(name + ".crt", certificate.ExportCertificatePem());
        Write(name + ".key", key.ExportPkcs8PrivateKeyPem());
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_authority.Folder, name), text);
}
