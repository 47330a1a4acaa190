using Gatehouse.Server.Acme.Protocol;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Acme;

/// <summary>
/// One certificate over its whole life: taken from the storage, ordered when there is none, renewed before it ends. A failure
/// keeps what is there and is tried again later, for ever.
/// </summary>
internal sealed class ManagedCertificate(AcmeSettings settings, PendingChallenges challenges, Action<ManagedCertificate, StoredCertificate> serve, TimeProvider time, ILogger logger)
{
    /// <summary>How often the storage is looked at meanwhile, where another process may have put a certificate.</summary>
    private static readonly TimeSpan LookWithout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookWith = TimeSpan.FromHours(1);

    /// <summary>How long to wait while another process orders it.</summary>
    private static readonly TimeSpan LockPause = TimeSpan.FromSeconds(2);

    private readonly AcmeStorage _storage = new(settings);
    private readonly string _names = string.Join(", ", settings.Names);
    private StoredCertificate? _current;
    private DateTimeOffset _renewal;
    private string? _read;
    private string? _told;
    private int _failedInARow;

    public AcmeSettings Settings => settings;

    /// <summary>What is served now; null while there is none.</summary>
    public StoredCertificate? Current => Volatile.Read(ref _current);

    /// <summary>Takes the certificate of the storage when it is another one than we have and has not ended. Asks no network.</summary>
    public void Load()
    {
        try
        {
            if (AcmeStorage.Read(_storage.CertificateFile) is not { } text || text == _current?.Text || text == _read)
            {
                return;
            }

            _read = text;
            var stored = StoredCertificate.Read(text, settings.Names);
            if (stored.End > time.GetUtcNow())
            {
                Take(stored);
                AcmeTelemetry.Loaded(logger, _names, _storage.CertificateFile, stored.End, _renewal);
            }
        }
        catch (Exception e)
        {
            if (_told != e.Message)
            {
                _told = e.Message;
                AcmeTelemetry.Unusable(logger, _storage.CertificateFile, e.Message);
            }
        }
    }

    /// <summary>Until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var next = _current is null ? HoldOf() : _renewal;
        try
        {
            while (true)
            {
                next = await WaitAsync(next, cancellationToken);
                next = await TryAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Waits until it is time, and longer when the storage has another certificate meanwhile.</summary>
    private async Task<DateTimeOffset> WaitAsync(DateTimeOffset next, CancellationToken cancellationToken)
    {
        while (next - time.GetUtcNow() is { Ticks: > 0 } left)
        {
            var look = _current is null ? LookWithout : LookWith;
            await Task.Delay(left < look ? left : look, time, cancellationToken);
            var before = _current;
            Load();
            if (_current != before)
            {
                next = _renewal;
            }
        }

        return next;
    }

    /// <summary>Orders, unless another process does or has done; returns when to come back.</summary>
    private async Task<DateTimeOffset> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var mine = AcmeStorage.TryLock(_storage.Folder);
            if (mine is null)
            {
                return time.GetUtcNow() + LockPause;
            }

            Load();
            if (_current is not null && _renewal > time.GetUtcNow())
            {
                return _renewal;
            }

            // Another process may have been told to wait.
            if (HoldOf() is var hold && hold > time.GetUtcNow())
            {
                return hold;
            }

            AcmeTelemetry.Ordering(logger, _names, settings.Directory);
            Take(await new CertificateOrdering(settings, _storage, challenges, time, logger).RunAsync(cancellationToken));
            AcmeTelemetry.Ended(settings.Names[0], isIssued: true);
            AcmeTelemetry.Issued(logger, _names, _current!.End, _renewal);
            return Succeeded();
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            AcmeTelemetry.Ended(settings.Names[0], isIssued: false);
            return Failed(e);
        }
    }

    private void Take(StoredCertificate certificate)
    {
        _renewal = RenewalTime.Of(certificate.Begin, certificate.End, settings.Document.RenewBefore, Random.Shared.NextDouble());
        Volatile.Write(ref _current, certificate);
        serve(this, certificate);
    }

    /// <summary>Forgets the failures; a renewal that is due already is held off, over restarts too.</summary>
    private DateTimeOffset Succeeded()
    {
        _failedInARow = 0;
        var next = RenewalTime.NotAtOnce(_renewal, time.GetUtcNow(), _current!.End);
        Remember(new OrderFailures { Hold = next > _renewal ? next : null });
        return next;
    }

    private DateTimeOffset Failed(Exception fault)
    {
        var now = time.GetUtcNow();
        var acme = fault as AcmeException;
        var failures = Failures().With(now, acme?.IsJudged ?? false, acme?.RetryAfter);
        var next = failures.Next(now, ++_failedInARow, Random.Shared.NextDouble());
        Remember(failures);
        if (acme is null && !IsStorage(fault))
        {
            AcmeTelemetry.Fault(logger, _names, next, fault);
            return next;
        }

        string reason = acme is null ? $"the storage {settings.Document.StorageFolder} cannot be used ({fault.Message}); set tls.acme.storage to a folder that this user may write" : acme.Message;
        var level = LevelAt(now);
        string consequence = ConsequenceAt(now);
        AcmeTelemetry.Failed(logger, level, _names, settings.Directory, reason, consequence, next);
        return next;
    }

    private LogLevel LevelAt(DateTimeOffset now)
        => _current is null || now > _renewal + ((_current.End - _renewal) / 2) ? LogLevel.Error : LogLevel.Warning;

    private string ConsequenceAt(DateTimeOffset now)
        => _current is null ? "Handshakes for them fail until there is one"
            : _current.End <= now ? $"The one that is served has ended at {_current.End:u}"
            : $"The one that is served ends at {_current.End:u}";

    private DateTimeOffset HoldOf() => Failures().Hold ?? DateTimeOffset.MinValue;

    private OrderFailures Failures()
    {
        try
        {
            return AcmeStorage.Read(_storage.FailuresFile, AcmeJson.Default.OrderFailures) ?? new OrderFailures();
        }
        catch (Exception e) when (IsStorage(e))
        {
            return new OrderFailures();
        }
    }

    private void Remember(OrderFailures failures)
    {
        try
        {
            AcmeStorage.Write(_storage.FailuresFile, failures, AcmeJson.Default.OrderFailures);
        }
        catch (Exception e) when (IsStorage(e))
        {
            // Why an order failed, or that a certificate was not stored, is told anyway.
        }
    }

    private static bool IsStorage(Exception fault) => fault is IOException or UnauthorizedAccessException;
}
