using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>A model server of one's own with a certificate of one's own.</summary>
public sealed class ProviderTlsTests
{
    private const string Answer = """{"id":"c1","object":"chat.completion","created":1,"model":"small","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}]}""";

    [Theory]
    [InlineData("{ ca: CERT }", HttpStatusCode.OK)]
    [InlineData("{ ca: OTHER }", HttpStatusCode.BadGateway)]
    [InlineData("{ verify: false }", HttpStatusCode.OK)]
    public async Task Provider_WithTls_IsCheckedBySettings(string tls, HttpStatusCode expected)
    {
        using var folder = new TemporaryFolder();
        string certificate = Write(folder, "one");
        string other = Write(folder, "two");
        await using var server = await TestGateway.StartAsync($$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: "{{certificate}}", key: "{{certificate}}" } }, { url: "http://127.0.0.1:0", serves: [metrics, health] } ]
            routes:
              chat: { match: /v1/chat/completions, respond: { status: 200, body: '{{Answer}}', headers: { content-type: application/json } } }
            """, keepsListeners: true);
        string settings = tls.Replace("CERT", certificate, StringComparison.Ordinal).Replace("OTHER", other, StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync($$"""
            ai:
              providers:
                own: { type: openai, url: "{{server.Address.GetLeftPart(UriPartial.Authority)}}/v1", tls: {{settings}}, connections: { max: 4 } }
              models: { chat: own/small }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);

        using var reply = await gateway.Client.PostAsJsonAsync("/v1/chat/completions", new { model = "chat", messages = new[] { new { role = "user", content = "hi" } } });

        Assert.Equal(expected, reply.StatusCode);
    }

    private static string Write(TemporaryFolder folder, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return folder.Write($"{name}.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }
}
