using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Server.Acme.Protocol;

/// <summary>Signs what is sent to a CA (RFC 8555 6.2).</summary>
internal static class AcmeSignature
{
    /// <param name="account">Address of the account; null for a message that shows the key itself, as the first one does.</param>
    /// <param name="payload">The message's content; empty for a POST that only reads.</param>
    public static byte[] Sign(AccountKey key, Uri url, string nonce, Uri? account, ReadOnlySpan<byte> payload)
    {
        string head = Head(writer =>
        {
            writer.WriteString("alg", "ES256");
            if (account is null)
            {
                writer.WritePropertyName("jwk");
                writer.WriteRawValue(key.Jwk);
            }
            else
            {
                writer.WriteString("kid", account.OriginalString);
            }

            writer.WriteString("nonce", nonce);
            writer.WriteString("url", url.OriginalString);
        });
        string content = Base64Url.EncodeToString(payload);
        string signature = Base64Url.EncodeToString(key.Sign(Signed(head, content)));
        return JsonSerializer.SerializeToUtf8Bytes(new SignedMessage(head, content, signature), AcmeJson.Default.SignedMessage);
    }

    /// <summary>Binds the key to an account that the CA knows otherwise (RFC 8555 7.3.4).</summary>
    /// <param name="keyId">The CA's name of that account.</param>
    /// <param name="mac">The key that the CA gave for it.</param>
    public static JsonElement Bind(AccountKey key, Uri newAccount, string keyId, ReadOnlySpan<byte> mac)
    {
        string head = Head(writer =>
        {
            writer.WriteString("alg", "HS256");
            writer.WriteString("kid", keyId);
            writer.WriteString("url", newAccount.OriginalString);
        });
        string content = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(key.Jwk));
        string signature = Base64Url.EncodeToString(HMACSHA256.HashData(mac, Signed(head, content)));
        return JsonSerializer.SerializeToElement(new SignedMessage(head, content, signature), AcmeJson.Default.SignedMessage);
    }

    private static byte[] Signed(string head, string content) => Encoding.ASCII.GetBytes($"{head}.{content}");

    private static string Head(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Base64Url.EncodeToString(bytes.WrittenSpan);
    }
}
