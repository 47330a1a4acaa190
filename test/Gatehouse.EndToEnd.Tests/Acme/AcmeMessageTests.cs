using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using CsCheck;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front.Tls;
using Gatehouse.Server.Acme;
using Gatehouse.Server.Acme.Protocol;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>What is signed, shown and written for a CA.</summary>
public sealed class AcmeMessageTests
{
    private static readonly Uri Url = new("https://ca.test/new");

    [Fact]
    public void Message_WithoutAnAccount_ShowsTheKeyThatSignedIt()
    {
        using var key = AccountKey.Create();
        using var message = JsonDocument.Parse(AcmeSignature.Sign(key, Url, "n-1", account: null, "{}"u8));
        var members = message.RootElement;
        using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(members.GetProperty("protected").GetString()));
        var jwk = head.RootElement.GetProperty("jwk");
        using var shown = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(jwk.GetProperty("y").GetString()) },
        });
        byte[] signed = Encoding.ASCII.GetBytes($"{members.GetProperty("protected").GetString()}.{members.GetProperty("payload").GetString()}");
        Assert.True(shown.VerifyData(signed, Base64Url.DecodeFromChars(members.GetProperty("signature").GetString()), HashAlgorithmName.SHA256));
        Assert.Equal("n-1", head.RootElement.GetProperty("nonce").GetString());
        Assert.Equal(Url.OriginalString, head.RootElement.GetProperty("url").GetString());
    }

    [Fact]
    public void Binding_IsTheKeyUnderTheMacOfTheCa()
    {
        using var key = AccountKey.Create();
        byte[] mac = RandomNumberGenerator.GetBytes(32);
        var bound = AcmeSignature.Bind(key, Url, "kid-1", mac);
        string head = bound.GetProperty("protected").GetString()!;
        string payload = bound.GetProperty("payload").GetString()!;
        Assert.Equal("""{"alg":"HS256","kid":"kid-1","url":"https://ca.test/new"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(head)));
        Assert.Equal(key.Jwk, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)));
        Assert.Equal(HMACSHA256.HashData(mac, Encoding.ASCII.GetBytes($"{head}.{payload}")), Base64Url.DecodeFromChars(bound.GetProperty("signature").GetString()));
    }

    [Fact]
    public void Key_Exported_IsTheSameAccount()
    {
        using var key = AccountKey.Create();
        using var again = AccountKey.Read(key.Export());
        Assert.Equal(key.Thumbprint, again.Thumbprint);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<CryptographicException>(() => AccountKey.Read(other.ExportPkcs8PrivateKeyPem()));
        Assert.ThrowsAny<Exception>(() => AccountKey.Read("nonsense"));
    }

    [Fact]
    public void AlpnCertificate_HasTheHashOfTheAnswerInACriticalExtension()
    {
        using var certificate = AlpnCertificate.Create("api.gw.test", "token.thumbprint", DateTimeOffset.UtcNow);
        var extension = Assert.Single(certificate.Extensions, e => e.Oid!.Value == "1.3.6.1.5.5.7.1.31");
        Assert.True(extension.Critical);
        Assert.Equal([4, 32, .. SHA256.HashData("token.thumbprint"u8)], extension.RawData);
        Assert.Equal(["api.gw.test"], certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
        Assert.True(certificate.HasPrivateKey);
    }

    [Fact]
    public void Certificate_ForOtherNamesOrAnotherKey_IsRefused()
    {
        string text = SelfSigned("a.gw.test", out string key);
        Assert.Equal("a.gw.test", StoredCertificate.Read(text + key, ["a.gw.test"]).Label);
        Assert.Equal("the certificate is not for b.gw.test", Assert.Throws<AcmeException>(() => StoredCertificate.Read(text + key, ["a.gw.test", "b.gw.test"])).Message);
        _ = SelfSigned("a.gw.test", out string other);
        Assert.StartsWith("the certificate cannot be read", Assert.Throws<AcmeException>(() => StoredCertificate.Read(text + other, ["a.gw.test"])).Message, StringComparison.Ordinal);
        Assert.Throws<AcmeException>(() => StoredCertificate.Read("", ["a.gw.test"]));

        // A CA that sends a key with its certificate does not choose ours.
        Assert.Throws<AcmeException>(() => StoredCertificate.Join(key + "\n" + text, other, ["a.gw.test"]));
        Assert.Throws<AcmeException>(() => StoredCertificate.Join("<html></html>", key, ["a.gw.test"]));
        Assert.Throws<AcmeException>(() => StoredCertificate.Join("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", key, ["a.gw.test"]));
        var joined = StoredCertificate.Join("words\n" + text, key, ["a.gw.test"]);
        Assert.DoesNotContain("words", joined.Text, StringComparison.Ordinal);
        Assert.Equal(joined.Certificate, StoredCertificate.Read(joined.Text, ["a.gw.test"]).Certificate);
    }

    [Fact]
    public void Text_OfACa_NeverBreaksALine()
        => Gen.String.Sample(text => Assert.DoesNotContain(AcmeText.OneLine(text), c => char.IsControl(c) || c is '\u2028' or '\u2029' || char.IsSurrogate(c)));

    [Fact]
    public void Tokens_AreAnsweredWhileTheyWaitAndOnlyThen()
    {
        var challenges = new PendingChallenges(new IssuedCertificates(), TimeProvider.System);
        var one = new PendingChallenge(AcmeChallenge.Http01, "a.gw.test", "t-1", "t-1.x");
        Assert.True(challenges.IsEmpty);
        challenges.Add(one);
        Assert.False(challenges.IsEmpty);
        Assert.Equal("t-1.x", challenges.AnswerTo("t-1"));
        Assert.Null(challenges.AnswerTo("T-1"));
        Assert.Null(challenges.AnswerTo(""));
        challenges.Remove(one);
        challenges.Remove(one);
        Assert.True(challenges.IsEmpty);
        Assert.Null(challenges.AnswerTo("t-1"));
        Assert.All((string[])["", "a/b", "a.b", "ä", new string('a', 257)], t => Assert.False(PendingChallenges.IsToken(t)));
    }

    [Fact]
    public void Storage_Lock_IsOnesAndFreeAgain()
    {
        string folder = Directory.CreateTempSubdirectory("gatehouse-acme-").FullName;
        try
        {
            var mine = AcmeStorage.TryLock(folder);
            Assert.NotNull(mine);
            Assert.Null(AcmeStorage.TryLock(folder));
            mine.Dispose();
            using var again = AcmeStorage.TryLock(folder);
            Assert.NotNull(again);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string SelfSigned(string name, out string keyText)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        keyText = key.ExportPkcs8PrivateKeyPem() + "\n";
        return certificate.ExportCertificatePem() + "\n";
    }
}
