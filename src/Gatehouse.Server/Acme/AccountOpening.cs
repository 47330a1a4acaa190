using System.Security.Cryptography;
using Gatehouse.Core.Configuration;
using Gatehouse.Server.Acme.Protocol;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Acme;

/// <summary>Opens the account of an order: the one that is stored, the one that its key has at the CA, or a new one.</summary>
internal sealed class AccountOpening(AcmeSettings settings, AcmeStorage storage, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LockTime = TimeSpan.FromMinutes(2);

    private AcmeDocument Document => settings.Document;

    /// <summary>The key of the account. One that cannot be read is a failure: a new key would be another account, and nobody would know.</summary>
    public AccountKey ReadKey()
    {
        if (AcmeStorage.Read(storage.AccountKeyFile) is not { } text)
        {
            var key = AccountKey.Create();
            AcmeStorage.Write(storage.AccountKeyFile, key.Export());
            return key;
        }

        try
        {
            return AccountKey.Read(text);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new AcmeException($"the key of the account in {storage.AccountKeyFile} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Takes the account for this process while it is looked for: two orders of a new program make one account.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            if (AcmeStorage.TryLock(storage.AccountFolder) is { } mine)
            {
                return mine;
            }

            if (time.GetElapsedTime(start) > LockTime)
            {
                throw new AcmeException($"{storage.AccountFolder} is in use by another process");
            }

            await Task.Delay(LockPause, time, cancellationToken);
        }
    }

    /// <summary>Makes the connection sign as the account.</summary>
    public async Task OpenAsync(AcmeConnection connection, CancellationToken cancellationToken)
    {
        if (AcmeStorage.Read(storage.AccountFile, AcmeJson.Default.StoredAccount) is { } stored)
        {
            connection.Account = stored.Url;
            return;
        }

        await FindAsync(connection, cancellationToken);
    }

    /// <summary>Asks the CA, whatever is stored; makes an account when the key has none.</summary>
    public async Task FindAsync(AcmeConnection connection, CancellationToken cancellationToken)
    {
        var account = await AcmeAccount.FindAsync(connection, cancellationToken)
            ?? await AcmeAccount.RegisterAsync(connection, Document.Email, Document.ExternalAccount, cancellationToken);
        AcmeStorage.Write(storage.AccountFile, new StoredAccount(account), AcmeJson.Default.StoredAccount);
        var directory = await connection.DirectoryAsync(cancellationToken);
        string terms = AcmeText.OneLine(directory.Meta?.TermsOfService ?? "none");
        AcmeTelemetry.Registered(logger, account, Document.Email, terms);
    }
}
