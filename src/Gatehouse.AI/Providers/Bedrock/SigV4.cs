using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Signs calls with AWS Signature Version 4, in the field Authorization. After: docs.aws.amazon.com, IAM User Guide,
/// "Create a signed AWS API request". Calls have no query here.
/// </summary>
internal sealed class SigV4(Secret accessKeyId, Secret secretAccessKey, Secret? sessionToken, string region, string service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    // Fields that something on the way may write anew are not signed.
    private static readonly string[] Unsigned = ["Authorization", "user-agent"];

    private SigningKey? _key;

    /// <summary>Adds x-amz-date, x-amz-security-token and Authorization.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The whole path as it goes on the wire, escapes included.</param>
    /// <param name="headers">The fields, Host included; all but a few are signed.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="now">The time of signing; the service takes it for minutes.</param>
    public void Sign(string method, string path, HeaderList headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        string time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string date = time[..8];
        headers.Set("x-amz-date", time);
        if (sessionToken is { IsEmpty: false } token)
        {
            headers.Set("x-amz-security-token", token.Reveal());
        }

        string canonical = CanonicalRequest(method, path, headers, body, out string signed);
        string scope = $"{date}/{region}/{service}/aws4_request";
        string toSign = $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(KeyOf(date), Encoding.UTF8.GetBytes(toSign)));
        headers.Set("Authorization", $"{Algorithm} Credential={accessKeyId.Reveal()}/{scope}, SignedHeaders={signed}, Signature={signature}");
    }

    /// <summary>The text that is signed, and the names of the fields in it.</summary>
    internal static string CanonicalRequest(string method, string path, HeaderList headers, ReadOnlySpan<byte> body, out string signed)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (ref readonly var field in headers.Fields)
        {
            if (!Unsigned.Contains(field.Name, StringComparer.OrdinalIgnoreCase))
            {
                string name = field.Name.ToLowerInvariant();
                string value = Trim(field.Value);
                fields[name] = fields.TryGetValue(name, out string? before) ? $"{before},{value}" : value;
            }
        }

        signed = string.Join(';', fields.Keys);
        var text = new StringBuilder(512);
        text.Append(method).Append('\n').Append(CanonicalPath(path)).Append("\n\n");
        foreach (var (name, value) in fields)
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        return text.Append('\n').Append(signed).Append('\n').Append(Hash(body)).ToString();
    }

    /// <summary>
    /// Every segment escaped once more as it is sent: the "%3A" of an ARN in a path is signed as "%253A". A slash between
    /// segments stays one.
    /// </summary>
    internal static string CanonicalPath(string path)
    {
        var text = new StringBuilder(path.Length + 16);
        foreach (byte b in Encoding.UTF8.GetBytes(path))
        {
            char c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '/')
            {
                text.Append(c);
            }
            else
            {
                text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.Length == 0 ? "/" : text.ToString();
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // Space around a value goes, and several spaces within it are one.
    private static string Trim(string value)
    {
        value = value.Trim(' ');
        while (value.Contains("  ", StringComparison.Ordinal))
        {
            value = value.Replace("  ", " ", StringComparison.Ordinal);
        }

        return value;
    }

    private byte[] KeyOf(string date)
    {
        if (_key is { } known && known.Date == date)
        {
            return known.Bytes;
        }

        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey.Reveal());
        foreach (string part in (string[])[date, region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        _key = new SigningKey(date, key);
        return key;
    }

    /// <summary>The key that is derived for one day.</summary>
    private sealed record SigningKey(string Date, byte[] Bytes);
}
