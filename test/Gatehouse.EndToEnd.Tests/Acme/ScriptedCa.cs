using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gatehouse.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>
/// A stand-in for a CA, for what pebble cannot do: it has a directory, nonces and an account, issues nothing, and answers each
/// order as a test says.
/// </summary>
internal sealed class ScriptedCa : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _posts = new();
    private WebApplication? _app;
    private int _nonces;

    /// <summary>How an order is answered.</summary>
    public RequestDelegate Order { get; set; } = context => RefuseAsync(context, 500, "serverInternal", "no order is taken");

    /// <summary>How everything is answered; true when it was.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = static _ => Task.FromResult(false);

    public string Address => _app!.Urls.First();

    public string Directory => $"{Address}/dir";

    public string CaFile => _folder.PathOf("server.crt");

    /// <summary>Paths that were posted to, in order.</summary>
    public IReadOnlyList<string> Posts => [.. _posts];

    public int Orders => _posts.Count(p => p == "/order");

    public static async Task<ScriptedCa> StartAsync()
    {
        var ca = new ScriptedCa();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=stand-in of a CA", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        ca._folder.Write("server.crt", certificate.ExportCertificatePem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        ca._app = builder.Build();
        ca._app.Run(ca.AnswerAsync);
        await ca._app.StartAsync();
        return ca;
    }

    public static Task RefuseAsync(HttpContext context, int status, string kind, string detail, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return context.Response.WriteAsync(JsonSerializer.Serialize(new { type = $"urn:ietf:params:acme:error:{kind}", detail, status }));
    }

    /// <summary>The members of a signed message.</summary>
    public static async Task<(JsonElement Head, string Payload)> ReadAsync(HttpContext context)
    {
        using var message = await JsonDocument.ParseAsync(context.Request.Body);
        using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(message.RootElement.GetProperty("protected").GetString()));
        return (head.RootElement.Clone(), System.Text.Encoding.UTF8.GetString(Base64Url.DecodeFromChars(message.RootElement.GetProperty("payload").GetString())));
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (context.Request.Method == "POST")
        {
            _posts.Enqueue(path);
        }

        context.Response.Headers["Replay-Nonce"] = $"nonce-{Interlocked.Increment(ref _nonces)}";
        if (await Before(context))
        {
            return;
        }

        switch (path)
        {
            case "/dir":
                await context.Response.WriteAsJsonAsync(new { newNonce = $"{Address}/nonce", newAccount = $"{Address}/account", newOrder = $"{Address}/order" });
                break;
            case "/account":
                context.Response.StatusCode = 201;
                context.Response.Headers.Location = $"{Address}/account/1";
                await context.Response.WriteAsync("{}");
                break;
            case "/order":
                await Order(context);
                break;
        }
    }
}
