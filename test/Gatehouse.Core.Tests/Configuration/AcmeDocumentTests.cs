using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>The settings of ordered certificates: what is refused, and for which names.</summary>
public sealed class AcmeDocumentTests
{
    private const string Path = "listen[0].tls.acme";

    [Fact]
    public void Email_Alone_Does()
    {
        var result = Parse("https://API.example.com", "email: ops@example.com");
        Assert.Empty(result.Problems);
        var listen = result.Document!.Listen[0];
        var acme = listen.Tls!.Acme!;
        Assert.Equal(["api.example.com"], acme.NamesFor(listen.Url));
        Assert.Equal("https://acme-v02.api.letsencrypt.org/directory", acme.Directory);
        Assert.Equal(AcmeChallenge.TlsAlpn01, acme.Challenge);
        Assert.Equal(AcmeKey.EcdsaP256, acme.Key);
        Assert.Equal("/var/lib/gatehouse/acme", acme.StorageFolder);
    }

    [Theory]
    [InlineData("email: ops", Path + ".email: \"ops\" is no mail address")]
    [InlineData("email: \"Ops <ops@example.com>\"", Path + ".email: \"Ops <ops@example.com>\" is no mail address")]
    [InlineData("email: \"ops@example.com, b@example.com\"", Path + ".email: \"ops@example.com, b@example.com\" is no mail address")]
    [InlineData("domains: [a.example.com]", Path + ": \"email\" is missing")]
    [InlineData("email: o@e.com, directory: \"http://ca.test/dir\"", Path + ".directory: \"http://ca.test/dir\" is no https address")]
    [InlineData("email: o@e.com, directory: \"ca.test\"", Path + ".directory: \"ca.test\" is no https address")]
    [InlineData("email: o@e.com, domains: [\"*.example.com\"]", Path + ".domains[0]: \"*.example.com\": a wildcard can be proved by dns-01 alone, which is not supported")]
    [InlineData("email: o@e.com, domains: [a.example.com, 10.0.0.1]", Path + ".domains[1]: \"10.0.0.1\" is an address: certificates are ordered for names")]
    [InlineData("email: o@e.com, domains: [\"[::1]\"]", Path + ".domains[0]: \"[::1]\" is an address: certificates are ordered for names")]
    [InlineData("email: o@e.com, domains: [\"a.example.com:443\"]", Path + ".domains[0]: \"a.example.com:443\" is no name that a certificate can be for")]
    [InlineData("email: o@e.com, domains: [\"bücher.example\"]", Path + ".domains[0]: \"bücher.example\" is no name that a certificate can be for")]
    [InlineData("email: o@e.com, domains: [\"a_b.example.com\"]", Path + ".domains[0]: \"a_b.example.com\" is no name that a certificate can be for")]
    [InlineData("email: o@e.com, challenge: dns-01", Path + ".challenge: \"dns-01\" is not one of tls-alpn-01, http-01")]
    [InlineData("email: o@e.com, challenge: tls_alpn01", Path + ".challenge: \"tls_alpn01\" is not one of tls-alpn-01, http-01")]
    [InlineData("email: o@e.com, key: rsa-1024", Path + ".key: \"rsa-1024\" is not one of ecdsa-p256, ecdsa-p384, rsa-2048, rsa-3072, rsa-4096")]
    [InlineData("email: o@e.com, challenge: http-01", Path + ".challenge: http-01 is asked for on port 80, and no http listener serves traffic")]
    [InlineData("email: o@e.com, renew_before: 5s", Path + ".renew_before: 5s is smaller than 1m")]
    [InlineData("email: o@e.com, directory_ca: ./not-there.pem", Path + ".directory_ca: the file * does not exist")]
    public void Setting_ThatIsWrong_IsRefused(string settings, string expected)
    {
        var problem = Assert.Single(Parse("https://api.example.com", settings).Problems);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        string[] parts = expected.Split('*');
        string actual = $"{problem.Path}: {problem.Message}";
        if (settings.Contains("not-there", StringComparison.Ordinal))
        {
            Assert.StartsWith(parts[0], actual, StringComparison.Ordinal);
            Assert.EndsWith(parts[^1], actual, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void HmacKey_ThatIsNotBase64Url_IsRefusedWithoutBeingShown()
    {
        var language = new ConfigurationLoader(RealLanguage.Language, _ => "not base64!");
        var problem = Assert.Single(language.Parse(Yaml("https://api.example.com", "email: o@e.com, external_account: { key_id: k, hmac_key: \"${env:X}\" }")).Problems);
        Assert.Equal(Path + ".external_account.hmac_key: hmac_key is not base64url", $"{problem.Path}: {problem.Message}");
    }

    [Theory]
    [InlineData("https://0.0.0.0:443")]
    [InlineData("https://[::]:443")]
    [InlineData("https://*:443")]
    public void Url_WithoutAName_NeedsDomains(string url)
    {
        var problem = Assert.Single(Parse(url, "email: o@e.com").Problems);
        Assert.Equal($"{Path}: no name to order a certificate for: {url} has none", $"{problem.Path.Replace(".domains", "", StringComparison.Ordinal)}: {problem.Message}");
        Assert.Empty(Parse(url, "email: o@e.com, domains: [b.example.com, A.example.com, a.example.com]").Problems);
    }

    [Theory]
    [InlineData("email: o@e.com, domains: [a.example.com]", "email: o@e.com, domains: [a.example.com]", null)]
    [InlineData("email: o@e.com, domains: [a.example.com, b.example.com]", "email: o@e.com, domains: [b.example.com, a.example.com]", null)]
    [InlineData("email: o@e.com, domains: [a.example.com]", "email: o@e.com, domains: [b.example.com]", null)]
    [InlineData("email: o@e.com, domains: [a.example.com]", "email: o@e.com, domains: [a.example.com, b.example.com]", "a.example.com stands in two certificates")]
    [InlineData("email: o@e.com, domains: [a.example.com]", "email: p@e.com, domains: [a.example.com]", "two listeners order a certificate for a.example.com with different settings")]
    public void TwoListeners_ShareACertificateOrHaveNoNameInCommon(string one, string other, string? expected)
    {
        var problems = RealLanguage.Loader.Parse($"""
            listen:
              - url: https://0.0.0.0:8443
                tls: {"{"} acme: {"{"} {one} {"}"} {"}"}
              - url: https://0.0.0.0:9443
                tls: {"{"} acme: {"{"} {other} {"}"} {"}"}
            routes:
              all: {"{"} match: /, respond: {"{"} status: 200 {"}"} {"}"}
            """).Problems;
        Assert.Equal(expected is null ? [] : [expected], problems.Select(p => p.Message));
    }

    [Fact]
    public void Http01_WithAnHttpListener_IsRight()
        => Assert.Empty(RealLanguage.Loader.Parse(Yaml("https://api.example.com", "email: o@e.com, challenge: http-01").Replace("routes:", "  - http://0.0.0.0:80\nroutes:", StringComparison.Ordinal)).Problems);

    private static ConfigurationResult Parse(string url, string acme) => RealLanguage.Loader.Parse(Yaml(url, acme));

    private static string Yaml(string url, string acme)
        => $"listen:\n  - url: \"{url}\"\n    tls: {{ acme: {{ {acme} }} }}\nroutes:\n  all: {{ match: /, respond: {{ status: 200 }} }}\n";
}
