using System.Buffers.Text;
using System.ComponentModel;
using Gatehouse.Core.Secrets;

namespace Gatehouse.Core.Configuration;

/// <summary>Binds the account to one that the CA knows already (RFC 8555 7.3.4).</summary>
public sealed record AcmeExternalAccountDocument : Document
{
    [Description("The CA's name of your account (EAB key id).")]
    [NotEmpty]
    public required string KeyId { get; init; }

    [Description("The key that the CA gave with it: base64url, from ${env:} or ${file:}.")]
    [Example("${env:ACME_HMAC_KEY}")]
    public required Secret HmacKey { get; init; }

    /// <summary>The bytes of the key; empty when it is not base64url.</summary>
    public byte[] DecodeKey()
    {
        try
        {
            return Base64Url.DecodeFromChars(HmacKey.Reveal().Trim());
        }
        catch (FormatException)
        {
            return [];
        }
    }

    public override void Validate(ProblemList problems)
    {
        if (DecodeKey().Length == 0)
        {
            problems.Add(ProblemCodes.InvalidValue, this, "hmac_key", "hmac_key is not base64url", "Take it as the CA wrote it: letters, digits, - and _.");
        }
    }
}
