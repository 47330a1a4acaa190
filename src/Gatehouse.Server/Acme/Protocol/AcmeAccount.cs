using System.Text.Json;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Acme.Protocol;

/// <summary>The account of a key at a CA (RFC 8555 7.3).</summary>
internal static class AcmeAccount
{
    /// <summary>The account that the key has; null when it has none.</summary>
    public static async Task<Uri?> FindAsync(AcmeConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(connection, new AccountRequest { OnlyReturnExisting = true }, cancellationToken);
        }
        catch (AcmeException e) when (e.Kind == "accountDoesNotExist")
        {
            return null;
        }
    }

    /// <summary>Makes one, and agrees to the terms of the CA: who writes an address for it in the configuration does.</summary>
    public static async Task<Uri> RegisterAsync(AcmeConnection connection, string email, AcmeExternalAccountDocument? external, CancellationToken cancellationToken)
    {
        var directory = await connection.DirectoryAsync(cancellationToken);
        if (external is null && directory.Meta?.ExternalAccountRequired == true)
        {
            throw new AcmeException("the CA takes accounts of its customers alone: set tls.acme.external_account to the key_id and hmac_key that it gave you") { Kind = "externalAccountRequired" };
        }

        return await AskAsync(
            connection,
            new AccountRequest
            {
                Contact = [$"mailto:{email}"],
                TermsOfServiceAgreed = true,
                ExternalAccountBinding = external is null ? null : AcmeSignature.Bind(connection.Key, connection.Checked(directory.NewAccount), external.KeyId, external.DecodeKey()),
            },
            cancellationToken);
    }

    private static async Task<Uri> AskAsync(AcmeConnection connection, AccountRequest request, CancellationToken cancellationToken)
    {
        connection.Account = null;
        var directory = await connection.DirectoryAsync(cancellationToken);
        var url = connection.Checked(directory.NewAccount);
        var reply = await connection.PostAsync(url, JsonSerializer.SerializeToUtf8Bytes(request, AcmeJson.Default.AccountRequest), cancellationToken);
        return connection.Account = connection.Checked(reply.Location);
    }
}
