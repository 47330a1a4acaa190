using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Certificates;

namespace Gatehouse.Gateway.Tests.Front.Tls;

/// <summary>Chains of clients' certificates: keys and signatures in them, and which revocation list counts.</summary>
public sealed class ClientChainTests : IDisposable
{
    // Made once: keys of RSA take their time.
    private static readonly RSA Large = RSA.Create(2048);
    private static readonly RSA Small = RSA.Create(1024);

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-tests-").FullName;
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Theory]
    [InlineData(false, false, null)]
    [InlineData(true, false, "the key of \"CN=client\" has 1024 bits, which can be broken")]
    [InlineData(false, true, "\"CN=client\" is signed with SHA-1 or MD5, which can be forged")]
    public async Task Client_WhoseCertificateCanBeForged_IsRefused_AlsoInTheHandshake(bool hasSmallKey, bool isSha1, string? fault)
    {
        var root = Authority("CN=Root", Large);
        var request = new CertificateRequest("CN=client", hasSmallKey ? Small : Large, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var signer = isSha1 ? new Sha1Signatures(Large) : X509SignatureGenerator.CreateForRSA(Large, RSASignaturePadding.Pkcs1);
        var client = request.Create(root.SubjectName, signer, Now.AddDays(-1), Now.AddDays(9), [1, 2]);

        Assert.Equal(fault, CertificateTrust.Read(Write("ca.crt", root), lists: null).Check(client, Now));

        Assert.SkipUnless(OpenSslClient.IsInstalled, "openssl is not installed");
        string pair = Path.Combine(_folder, "client.pem");
        await File.WriteAllTextAsync(pair, client.ExportCertificatePem() + "\n" + (hasSmallKey ? Small : Large).ExportPkcs8PrivateKeyPem());
        using var server = new TestAuthority();
        var shown = server.Issue("a");
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: {{shown.CertFile}}, key: {{shown.KeyFile}}, client_ca: {{Path.Combine(_folder, "ca.crt")}} } } ]
            routes:
              all: { match: /**, respond: { body: hi } }
            """);
        string told = await OpenSslClient.ConnectAsync(gateway.Port, "-cipher", "DEFAULT:@SECLEVEL=0", "-cert", pair);
        Assert.Equal(fault is null, told.Contains("200 OK", StringComparison.Ordinal));
        Assert.Equal(fault is not null, fault is not null && gateway.Log.Text.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Intermediate_ThatARenewedRootRevoked_IsRefused_WhicheverCertificateOfTheRootIsInTheChain()
    {
        // One name and one key, two certificates, the older of which has ended: the list is of both.
        var old = Authority("CN=Root", _rootKey, days: -2);
        var renewed = Authority("CN=Root", _rootKey);
        var middle = Issue("CN=Middle", _key, old, _rootKey, 7, isAuthority: true);
        var client = Issue("CN=client", _key, middle, _key, 8);
        string lists = Path.Combine(_folder, "ca.crl");
        foreach (var order in new[] { new[] { old, renewed, middle }, [renewed, old, middle] })
        {
            string authorities = Write("ca.crt", order);
            File.WriteAllText(lists, List(renewed, _rootKey, 1, []) + List(middle, _key, 1, []));
            Assert.Null(CertificateTrust.Read(authorities, lists).Check(client, Now));
            File.WriteAllText(lists, List(renewed, _rootKey, 1, [middle]) + List(middle, _key, 1, []));
            Assert.Equal("\"CN=Middle\" is revoked", CertificateTrust.Read(authorities, lists).Check(client, Now));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void List_ThatIsLater_Counts_WhereverItStandsInTheFile(bool laterFirst)
    {
        var root = Authority("CN=Root", _rootKey);
        var client = Issue("CN=client", _key, root, _rootKey, 7);
        string earlier = List(root, _rootKey, 1, []);
        string later = List(root, _rootKey, 2, [client]);
        string lists = Path.Combine(_folder, "ca.crl");
        File.WriteAllText(lists, laterFirst ? later + earlier : earlier + later);

        var trust = CertificateTrust.Read(Write("ca.crt", root), lists);

        Assert.Equal("\"CN=client\" is revoked", trust.Check(client, Now));
        Assert.Single(trust.Lists);
    }

    public void Dispose()
    {
        _rootKey.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static X509Certificate2 Authority(string name, AsymmetricAlgorithm key, int days = 90)
    {
        var request = key is RSA rsa
            ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(days));
    }

    private static X509Certificate2 Issue(string name, ECDsa key, X509Certificate2 issuer, ECDsa issuerKey, byte serial, bool isAuthority = false)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        return request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), Now.AddDays(-20), Now.AddDays(20), [serial]);
    }

    /// <summary>The list of an authority that was written so many days before the last, as PEM.</summary>
    private static string List(X509Certificate2 authority, ECDsa key, int number, X509Certificate2[] revoked)
    {
        using var issuer = authority.HasPrivateKey ? new X509Certificate2(authority) : authority.CopyWithPrivateKey(key);
        var list = new CertificateRevocationListBuilder();
        Array.ForEach(revoked, certificate => list.AddEntry(certificate));
        return PemEncoding.WriteString("X509 CRL", list.Build(issuer, number, Now.AddDays(9), HashAlgorithmName.SHA256, thisUpdate: Now.AddDays(number - 10))) + "\n";
    }

    private string Write(string name, params X509Certificate2[] certificates)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, string.Join('\n', certificates.Select(c => c.ExportCertificatePem())));
        return path;
    }

    /// <summary>Signs as authorities did before 2016; .NET verifies that, and makes it no more.</summary>
    private sealed class Sha1Signatures(RSA key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Convert.FromHexString("300D06092A864886F70D0101050500");

#pragma warning disable CA5350
        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
#pragma warning restore CA5350

        protected override PublicKey BuildPublicKey() => CreateForRSA(key, RSASignaturePadding.Pkcs1).PublicKey;
    }
}
