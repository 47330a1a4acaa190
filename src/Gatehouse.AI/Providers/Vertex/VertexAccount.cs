using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Providers.Vertex;

/// <summary>
/// A service account as its JSON key describes it. Signs the assertions that Google gives access tokens for (RFC 7523, RS256;
/// developers.google.com/identity/protocols/oauth2/service-account).
/// </summary>
internal sealed class VertexAccount : TokenGrant
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const string Google = "https://oauth2.googleapis.com/token";

    /// <summary>As long as Google lets an assertion hold.</summary>
    private const int Lifetime = 3600;

    private readonly RSA _key;
    private readonly string _keyId;
    private readonly string _email;
    private readonly string _audience;

    private VertexAccount(JsonElement json, Uri token, RSA key)
    {
        _key = key;
        _email = Text(json, "client_email")!;
        _keyId = Text(json, "private_key_id") ?? "";
        _audience = Text(json, "token_uri") ?? Google;
        Project = Text(json, "project_id");
        Address = new HttpAddress(token.Scheme, token.Host, token.Port, "");
        Path = token.AbsolutePath;
    }

    public string? Project { get; }

    public override string Issuer => "Google";

    public override HttpAddress Address { get; }

    public override string Path { get; }

    public override string Form(DateTimeOffset now) => "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + Assert(now);

    /// <summary>The account; null when the key is no JSON, which makes it a ready access token, or has a fault.</summary>
    public static VertexAccount? Of(Secret key, out string? fault)
    {
        fault = null;
        string text = key.Reveal().Trim();
        if (!text.StartsWith('{'))
        {
            return null;
        }

        try
        {
            var json = JsonElement.Parse(text);
            if (Text(json, "type") is not "service_account" || Text(json, "client_email") is null || Text(json, "private_key") is not { } pem)
            {
                fault = "has not type service_account, client_email and private_key";
                return null;
            }

            if (!Uri.TryCreate(Text(json, "token_uri") ?? Google, UriKind.Absolute, out var token) || token.Scheme is not ("https" or "http"))
            {
                fault = "has a token_uri that is no address";
                return null;
            }

            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new VertexAccount(json, token, rsa);
        }
        catch (Exception e) when (e is JsonException or CryptographicException or ArgumentException or InvalidOperationException)
        {
            fault = "cannot be read";
            return null;
        }
    }

    /// <summary>A signed assertion. Not for two threads at once.</summary>
    public string Assert(DateTimeOffset now)
    {
        long issued = now.ToUnixTimeSeconds();
        string head = Encode(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = _keyId }));
        string claims = Encode(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = _email,
            ["scope"] = Scope,
            ["aud"] = _audience,
            ["iat"] = issued,
            ["exp"] = issued + Lifetime,
        }));
        string signed = $"{head}.{claims}";
        return $"{signed}.{Encode(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
