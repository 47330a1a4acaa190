using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.AI.Tests.Providers.Vertex;

/// <summary>A service account with a key of its own, and a server of tokens that checks what the key signed.</summary>
internal sealed class ServiceAccount : IAsyncDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly FakeModelServer _server;

    private ServiceAccount(FakeModelServer server)
    {
        _server = server;
        Json = new JsonObject
        {
            ["type"] = "service_account",
            ["project_id"] = "project-of-the-key",
            ["private_key_id"] = "key-1",
            ["private_key"] = _key.ExportPkcs8PrivateKeyPem(),
            ["client_email"] = "gateway@project-of-the-key.iam.gserviceaccount.com",
            ["token_uri"] = server.Address + "/token",
        }.ToJsonString();
    }

    public string Json { get; }

    public int Fetches => _server.Requests.Count;

    public static async Task<ServiceAccount> CreateAsync() => new(await FakeModelServer.StartAsync());

    /// <summary>Gives the next that asks a token, when its assertion is right.</summary>
    public ServiceAccount ThenToken(string token, int lifetime = 3600, Func<Task>? before = null)
    {
        _server.Then(async context =>
        {
            await (before?.Invoke() ?? Task.CompletedTask);
            string? fault = FaultOf(_server.LastRequest);
            context.Response.StatusCode = fault is null ? 200 : 400;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(fault is null
                ? $$"""{"access_token":"{{token}}","expires_in":{{lifetime}},"token_type":"Bearer"}"""
                : $$"""{"error":"invalid_grant","error_description":"{{fault}}"}""");
        });
        return this;
    }

    public ServiceAccount ThenRefuse(int status, string body)
    {
        _server.ThenReply(body, status);
        return this;
    }

    public ValueTask DisposeAsync()
    {
        _key.Dispose();
        return _server.DisposeAsync();
    }

    private string? FaultOf(RecordedRequest request)
    {
        var form = request.Text.Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]), StringComparer.Ordinal);
        string[] parts = form.GetValueOrDefault("assertion", "").Split('.');
        if (request.RawTarget != "/token" || form.GetValueOrDefault("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" || parts.Length != 3)
        {
            return "no assertion";
        }

        if (!_key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            return "wrong signature";
        }

        var head = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        bool isRight = (string?)head["alg"] == "RS256" && (string?)head["typ"] == "JWT" && (string?)head["kid"] == "key-1"
            && (string?)claims["iss"] == "gateway@project-of-the-key.iam.gserviceaccount.com"
            && (string?)claims["scope"] == "https://www.googleapis.com/auth/cloud-platform"
            && (string?)claims["aud"] == _server.Address + "/token"
            && Math.Abs((long)claims["iat"]! - now) < 300 && (long)claims["exp"]! - (long)claims["iat"]! == 3600;
        return isRight ? null : "wrong claims";
    }
}
