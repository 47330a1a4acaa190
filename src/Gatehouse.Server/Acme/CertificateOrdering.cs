using Gatehouse.Server.Acme.Protocol;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Acme;

/// <summary>Orders a certificate once and stores it; one that cannot be stored is good until the program ends. Throws <see cref="AcmeException"/>, or what files throw.</summary>
internal sealed class CertificateOrdering(AcmeSettings settings, AcmeStorage storage, PendingChallenges challenges, TimeProvider time, ILogger logger)
{
    private readonly AccountOpening _account = new(settings, storage, time, logger);

    public async Task<StoredCertificate> RunAsync(CancellationToken cancellationToken)
    {
        using var http = AcmeHttp.Create(settings.Document.DirectoryCaFile);
        AccountKey key;
        using (await _account.LockAsync(cancellationToken))
        {
            key = _account.ReadKey();
        }

        using (key)
        {
            var connection = new AcmeConnection(http, settings.Directory, key, time);
            await OpenAccountAsync(connection, isForgotten: false, cancellationToken);
            try
            {
                return await OrderAsync(connection, cancellationToken);
            }
            catch (AcmeException e) when (e.Kind == "accountDoesNotExist")
            {
                await OpenAccountAsync(connection, isForgotten: true, cancellationToken);
                return await OrderAsync(connection, cancellationToken);
            }
        }
    }

    /// <param name="isForgotten">Whether the CA does not know the account that is stored, as one that was set up anew does not.</param>
    private async Task OpenAccountAsync(AcmeConnection connection, bool isForgotten, CancellationToken cancellationToken)
    {
        using var mine = await _account.LockAsync(cancellationToken);
        await (isForgotten ? _account.FindAsync(connection, cancellationToken) : _account.OpenAsync(connection, cancellationToken));
    }

    private async Task<StoredCertificate> OrderAsync(AcmeConnection connection, CancellationToken cancellationToken)
    {
        using var key = new CertificateKey(settings.Document.Key);
        var order = new AcmeOrder(connection, settings.Names, settings.Document.Challenge, challenges, time);
        string chain = await order.RunAsync(key.Request(settings.Names), cancellationToken);
        var certificate = StoredCertificate.Join(chain, key.Export(), settings.Names);
        if (certificate.End <= time.GetUtcNow())
        {
            throw new AcmeException($"the certificate ended at {certificate.End:u} already: the clock of this machine is wrong, or that of the CA");
        }

        try
        {
            AcmeStorage.Write(storage.CertificateFile, certificate.Text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another order would come to the same end, and use up what the CA allows.
            AcmeTelemetry.NotStored(logger, storage.CertificateFile, e.Message);
        }

        return certificate;
    }
}
