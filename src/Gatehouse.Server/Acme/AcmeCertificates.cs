using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Tls;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Acme;

/// <summary>
/// The certificates that the listeners of the current configuration want from CAs: orders and renews them beside the traffic,
/// and puts them where handshakes look.
/// </summary>
internal sealed class AcmeCertificates : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PendingChallenges _challenges;
    private readonly Lock _changing = new();
    private readonly Dictionary<string, CertificateWork> _works = new(StringComparer.Ordinal);
    private readonly List<(StoredCertificate Certificate, IReadOnlyList<string> Names)> _left = [];
    private readonly List<Task> _ending = [];
    private bool _hasEnded;

    public AcmeCertificates(TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _logger = loggers.CreateLogger("Gatehouse.Acme");
        _challenges = new PendingChallenges(Issued, time);
    }

    /// <summary>Where handshakes look.</summary>
    public IssuedCertificates Issued { get; } = new();

    /// <summary>The entry of a listener: what is given, behind the answers to challenges when it serves traffic.</summary>
    public RequestEntry? EntryOf(ListenDocument listen, RequestEntry? entry)
        => listen.Serves.Contains(ListenRole.Traffic) ? new ChallengeEntry(_challenges, entry) : entry;

    /// <summary>
    /// Makes the certificates those that the listeners want. What the storage holds is served when this returns; nothing is
    /// ordered before <see cref="Start"/>. A certificate nobody wants any more is served until another has come for its names.
    /// </summary>
    public void Follow(IEnumerable<ListenDocument> listeners)
    {
        lock (_changing)
        {
            if (_hasEnded)
            {
                return;
            }

            var wanted = AcmeSettings.Of(listeners);
            foreach (var work in _works.Values.Where(w => !wanted.Any(s => s.Fingerprint == w.Certificate.Settings.Fingerprint)).ToArray())
            {
                End(work);
            }

            foreach (var settings in wanted.Where(s => !_works.ContainsKey(s.Key)))
            {
                Begin(settings);
            }

            foreach (var left in _left.Where(l => !wanted.Any(s => s.Names.Intersect(l.Names, StringComparer.Ordinal).Any())).ToArray())
            {
                _left.Remove(left);
                Withdraw(left.Certificate);
            }
        }
    }

    /// <summary>Orders what is missing and renews, from now on: the listeners are open, so a CA that looks finds them.</summary>
    public void Start()
    {
        lock (_changing)
        {
            foreach (var work in _works.Values)
            {
                work.Start();
            }
        }
    }

    /// <summary>Orders nothing any more: another process does, or nobody. What is served is served on.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_changing)
        {
            _hasEnded = true;
            foreach (var work in _works.Values.ToArray())
            {
                End(work);
            }

            ending = [.. _ending];
            _ending.Clear();
        }

        await Task.WhenAll(ending);
    }

    private void Begin(AcmeSettings settings)
    {
        var work = new CertificateWork(new ManagedCertificate(settings, _challenges, Serve, _time, _logger));
        _works.Add(settings.Key, work);
        work.Certificate.Load();
    }

    private void End(CertificateWork work)
    {
        _works.Remove(work.Certificate.Settings.Key);
        _ending.RemoveAll(t => t.IsCompleted);
        _ending.Add(work.EndAsync());
        if (work.Certificate.Current is { } current)
        {
            _left.Add((current, work.Certificate.Settings.Names));
        }
    }

    /// <summary>Shows a new certificate, in place of those that were left for its names.</summary>
    private void Serve(ManagedCertificate owner, StoredCertificate certificate)
    {
        lock (_changing)
        {
            if (!_works.TryGetValue(owner.Settings.Key, out var work) || work.Certificate != owner)
            {
                return;
            }

            Issued.Put(certificate.Certificate, certificate.Chain);
            foreach (var left in _left.Where(l => l.Names.Intersect(owner.Settings.Names, StringComparer.Ordinal).Any()).ToArray())
            {
                _left.Remove(left);
                Withdraw(left.Certificate, unless: certificate.Label);
            }
        }
    }

    private void Withdraw(StoredCertificate certificate, string? unless = null)
    {
        string label = certificate.Label;
        if (label != unless && !_works.Values.Any(w => w.Certificate.Current?.Label == label))
        {
            Issued.Remove(label);
        }
    }
}
