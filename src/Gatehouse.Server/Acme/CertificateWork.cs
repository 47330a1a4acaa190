namespace Gatehouse.Server.Acme;

/// <summary>The work on one certificate, from its start to its end.</summary>
internal sealed class CertificateWork(ManagedCertificate certificate) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private Task? _running;

    public ManagedCertificate Certificate => certificate;

    public void Start() => _running ??= Task.Run(() => certificate.RunAsync(_cancellation.Token));

    /// <summary>Ends an order that runs.</summary>
    public async Task EndAsync()
    {
        await _cancellation.CancelAsync();
        await (_running ?? Task.CompletedTask);
        Dispose();
    }

    public void Dispose() => _cancellation.Dispose();
}
