using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>The settings of a service for its connections: what is refused and what they become.</summary>
public sealed class UpstreamDocumentTests
{
    private const string Pin = "YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=";

    [Theory]
    [InlineData("protocol: http4", "services.up.protocol: \"http4\" is not one of auto, http1, http2, http3, grpc, soap, graphql")]
    [InlineData("protocol: soap", "services.up.protocol: \"soap\" is not built yet")]
    [InlineData("tls: { cert: a.crt }", "services.up.tls.cert: cert needs key")]
    [InlineData("tls: { key: a.key }", "services.up.tls.key: key needs cert")]
    [InlineData("tls: { server_name: \"https://orders\" }", "services.up.tls.server_name: \"https://orders\" is no host name")]
    [InlineData("tls: { pins: abc }", "services.up.tls.pins: \"abc\" is not the base64 of a SHA-256 (44 characters, the last one =)")]
    [InlineData("tls: { ca: a.crt, verify: false }", "services.up.tls.ca: ca says who may sign the certificate, verify: false that nobody looks")]
    [InlineData("tls: { server_name: orders }, protocol: http3", "services.up.tls.server_name: a connection over HTTP/3 asks for the Host of its requests")]
    [InlineData("connections: { max: 0 }", "services.up.connections.max: 0 is smaller than 1")]
    [InlineData("connections: { idle_time: 0s }", "services.up.connections.idle_time: 0s is smaller than 1s")]
    [InlineData("connections: { max: 4, idle: 5 }", "services.up.connections.idle: idle: 5 is more than max: 4")]
    [InlineData("connections: { max: 4, warm: 5 }", "services.up.connections.warm: warm: 5 is more than max: 4")]
    [InlineData("connections: { idle: 4, warm: 5 }", "services.up.connections.warm: warm: 5 is more than idle: 4, so that they would be closed again")]
    [InlineData("connections: { warm: 300 }", "services.up.connections.warm: warm: 300 is more than idle: 256, so that they would be closed again")]
    [InlineData("connections: { max: 9 }, protocol: http3", "services.up.connections.max: max has no meaning with protocol: http3")]
    [InlineData("connections: { max: 9, warm: 1 }, protocol: http2", "services.up.connections.warm: warm has no meaning with protocol: http2")]
    public void Setting_ThatIsWrong_IsRefused(string settings, string expected)
    {
        var problem = Assert.Single(ProblemsOf("https://orders:8443", settings));
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Equal(expected, $"{problem.Path}: {problem.Message}");
        Assert.NotNull(problem.Hint);
    }

    [Theory]
    [InlineData("tls: { server_name: orders }", "services.up.tls: tls is for https targets, and the service has none")]
    [InlineData("protocol: http3", "services.up.targets: HTTP/3 is always encrypted, and http://orders is in clear")]
    public void Setting_ThatNeedsTls_IsRefusedInClear(string settings, string expected)
    {
        var problem = Assert.Single(ProblemsOf("http://orders", settings));
        Assert.Equal(expected, $"{problem.Path}: {problem.Message}");
    }

    [Fact]
    public void File_WithAnEmptyName_IsRefused() => Assert.Equal("may not be empty", Assert.Single(ProblemsOf("https://orders", "tls: { ca: \"\" }")).Message);

    [Fact]
    public void Pin_WithTheBeginningOfAnotherProgram_IsToldToDropIt()
        => Assert.Equal($"Write it without the beginning: \"{Pin}\"", Assert.Single(ProblemsOf("https://orders", $"tls: {{ pins: \"sha256//{Pin}\" }}")).Hint);

    [Fact]
    public void Verify_False_IsAWarningOnly()
    {
        var problem = Assert.Single(ProblemsOf("https://orders", "tls: { verify: false }"));
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Equal("services.up.tls.verify", problem.Path);
        Assert.Same(ProblemCodes.InsecureSetting, problem.Code);
    }

    [Fact]
    public void Verify_FalseWithPins_IsNoWarning() => Assert.Empty(ProblemsOf("https://orders", $"tls: {{ verify: false, pins: [\"{Pin}\"] }}"));

    [Fact]
    public void Settings_NotWritten_AreTheDefaults()
        => Assert.Equal(new UpstreamSettings(), Settings("https://orders", "timeout: 1s"));

    [Fact]
    public void Settings_Written_ReachTheEndpoint()
    {
        var settings = Settings("https://orders", "protocol: http1, connect_timeout: 2s, connections: { max: 9, idle_time: 3s, lifetime: 0s, warm: 2 }, tls: { server_name: a.example, verify: false }");
        Assert.Equal(UpstreamProtocol.Http1, settings.Protocol);
        Assert.Equal(TimeSpan.FromSeconds(2), settings.ConnectTimeout);
        Assert.Equal(new UpstreamConnections { Max = 9, Idle = 9, IdleTime = TimeSpan.FromSeconds(3), Lifetime = TimeSpan.Zero, Warm = 2 }, settings.Connections);
        Assert.Equal(new UpstreamTls { ServerName = "a.example", Verify = false }, settings.Tls);
    }

    [Fact]
    public void Pins_InAnotherOrder_AreEqualSettings()
    {
        string other = Convert.ToBase64String(SHA256.HashData([1]));
        Assert.Equal(Settings("https://orders", $"tls: {{ pins: [\"{Pin}\", \"{other}\"] }}"), Settings("https://orders", $"tls: {{ pins: [\"{other}\", \"{Pin}\"] }}"));
    }

    [Fact]
    public void Files_WithOtherContent_AreOtherSettingsAndAreWatched()
    {
        using var folder = new TemporaryFolder();
        string yaml = folder.Write("gatehouse.yaml", "services:\n  up: { targets: https://orders, tls: { ca: ca.pem } }\n");
        string ca = folder.Write("ca.pem", "one");
        var first = new ConfigurationLoader(TestLanguage.Create()).Load(yaml);
        var before = first.Document!.Services["up"].ToUpstreamSettings();
        Assert.Equal(before, first.Document.Services["up"].ToUpstreamSettings());
        Assert.Contains(ca, first.Files);

        folder.Write("ca.pem", "two");

        var second = new ConfigurationLoader(TestLanguage.Create()).Load(yaml);
        Assert.NotEqual(before, second.Document!.Services["up"].ToUpstreamSettings());
        Assert.Equal(before, first.Document.Services["up"].ToUpstreamSettings());
    }

    [Theory]
    [InlineData("gone.pem", "GH1001 the file {0} does not exist")]
    [InlineData("text.pem", "GH1020 {0} holds no certificate in PEM form")]
    [InlineData("broken.pem", "GH1020 {0} holds a certificate that cannot be read: *")]
    [InlineData("leaf.pem", "GH1020 {0} holds no root: each certificate in it was signed by another")]
    [InlineData("root.pem", "")]
    public void Authorities_ThatCannotBeUsed_AreRefused(string file, string expected)
    {
        using var folder = new TemporaryFolder();
        WriteFiles(folder);
        AssertFault(folder, $"ca: {file}", "ca", file, expected);
    }

    [Theory]
    [InlineData("gone.pem", "leaf.key", "cert", "GH1001 the file {0} does not exist")]
    [InlineData("leaf.pem", "gone.key", "key", "GH1001 the file {1} does not exist")]
    [InlineData("text.pem", "leaf.key", "cert", "GH1020 {0} holds no certificate in PEM form")]
    [InlineData("leaf.pem", "root.pem", "key", "GH1020 {1} holds no private key in PEM form")]
    [InlineData("leaf.pem", "locked.key", "key", "GH1020 the key in {1} is encrypted")]
    [InlineData("leaf.pem", "root.key", "key", "GH1020 {1} is not the key of the certificate in {0}")]
    [InlineData("leaf.pem", "leaf.key", "", "")]
    [InlineData("chain.pem", "leaf.key", "", "")]
    public void Pair_ThatCannotBeUsed_IsRefused(string cert, string key, string setting, string expected)
    {
        using var folder = new TemporaryFolder();
        WriteFiles(folder);
        AssertFault(folder, $"cert: {cert}, key: {key}", setting, cert, expected, key);
    }

    [Fact]
    public void Files_OfAServiceThatIsRefusedAnyway_AreNotLookedFor()
    {
        var problem = Assert.Single(RealLanguage.Loader.Parse("services:\n  up: { targets: https://orders, protocol: soap, tls: { ca: gone.pem } }\n").Problems);
        Assert.Same(ProblemCodes.NotBuiltYet, problem.Code);
    }

    [Fact]
    public void Provider_WithAuthoritiesThatAreNotThere_IsRefused()
    {
        var problem = Assert.Single(RealLanguage.Loader.Parse("ai:\n  providers:\n    own: { type: openai, url: https://models:8443, tls: { ca: gone.pem } }\n  models: { chat: own/small }\n").Problems);
        Assert.Equal("ai.providers.own.tls.ca", problem.Path);
    }

    private static void AssertFault(TemporaryFolder folder, string tls, string setting, string first, string expected, string second = "")
    {
        string yaml = folder.Write("gatehouse.yaml", $"services:\n  up:\n    targets: https://orders\n    tls: {{ {tls} }}\nroutes:\n  all: {{ match: /**, service: up }}\n");
        var result = RealLanguage.Loader.Load(yaml);
        if (expected.Length == 0)
        {
            Assert.Empty(result.Problems);
            return;
        }

        var problem = Assert.Single(result.Problems);
        string said = $"{problem.Code.Id} {problem.Message}";
        string wanted = expected.Replace("{0}", Path.Combine(folder.Path, first), StringComparison.Ordinal).Replace("{1}", Path.Combine(folder.Path, second), StringComparison.Ordinal);
        Assert.Equal($"services.up.tls.{setting}", problem.Path);
        Assert.Equal(wanted.TrimEnd('*'), wanted.EndsWith('*') ? said[..(wanted.Length - 1)] : said);
    }

    private static void WriteFiles(TemporaryFolder folder)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var asRoot = new CertificateRequest("CN=root", rootKey, HashAlgorithmName.SHA256);
        asRoot.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = asRoot.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var leaf = new CertificateRequest("CN=leaf", leafKey, HashAlgorithmName.SHA256).Create(root, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90), [1]);
        folder.Write("root.pem", root.ExportCertificatePem());
        folder.Write("root.key", rootKey.ExportPkcs8PrivateKeyPem());
        folder.Write("leaf.pem", leaf.ExportCertificatePem());
        folder.Write("leaf.key", leafKey.ExportPkcs8PrivateKeyPem());
        folder.Write("chain.pem", leaf.ExportCertificatePem() + "\n" + root.ExportCertificatePem());
        folder.Write("locked.key", leafKey.ExportEncryptedPkcs8PrivateKeyPem("word", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)));
        folder.Write("text.pem", "no certificate");
        folder.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    }

    private static IReadOnlyList<ConfigurationProblem> ProblemsOf(string target, string settings)
        => TestLanguage.Parse($"services:\n  up: {{ targets: \"{target}\", {settings} }}\n").Problems;

    private static UpstreamSettings Settings(string target, string settings)
        => TestLanguage.Parse($"services:\n  up: {{ targets: \"{target}\", {settings} }}\n").Document!.Services["up"].ToUpstreamSettings();
}
