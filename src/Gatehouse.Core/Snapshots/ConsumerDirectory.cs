using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// The consumers of a snapshot, by name and by the SHA-256 of their keys. Keys are high-entropy, so a plain hash is
/// enough at rest; a look-up finds candidates by the first bytes and compares the whole hash in constant time. Keys that
/// were found are recognised again by a keyed hash (decision 0072), for as long as the snapshot lives.
/// </summary>
public sealed class ConsumerDirectory
{
    private readonly Dictionary<string, Consumer> _byName;
    private readonly Dictionary<ulong, List<KeyHash>> _byKey = [];
    private readonly Dictionary<string, Consumer> _byCertificate = new(StringComparer.Ordinal);
    private readonly KnownKeys _known;

    public ConsumerDirectory(GatewayDocument document)
    {
        _byName = document.Consumers.ToDictionary(
            c => c.Key,
            c => new Consumer(c.Key, c.Value.Title, c.Value.Team, c.Value.Models),
            StringComparer.Ordinal);
        foreach (var (name, consumer) in document.Consumers)
        {
            foreach (var key in consumer.Keys)
            {
                AddKey(key, _byName[name]);
            }

            foreach (string certificate in consumer.Certificates)
            {
                // Of two that list the same, which validation refuses, the first counts.
                _ = CertificateFingerprint.TryParse(certificate, out var fingerprint) && _byCertificate.TryAdd(fingerprint, _byName[name]);
            }
        }

        _known = new KnownKeys(_byKey.Count);
    }

    public int Count => _byName.Count;

    public IReadOnlyCollection<Consumer> All => _byName.Values;

    public Consumer? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The consumer that lists this certificate, as <see cref="CertificateFingerprint.Of"/> writes it.</summary>
    public Consumer? FindByCertificate(string fingerprint) => _byCertificate.GetValueOrDefault(fingerprint);

    /// <summary>The key, and whose it is; allocates nothing for one that was found before.</summary>
    public bool TryFindByKey(ReadOnlySpan<char> key, [NotNullWhen(true)] out ConsumerKey? found)
    {
        found = null;
        if (key.Length is 0 or > 512)
        {
            return false;
        }

        var tag = _known.TagOf(key);
        if (_known.TryFind(tag, out found))
        {
            return true;
        }

        if (!TryFindByHash(key, out found))
        {
            return false;
        }

        _known.Add(tag, found);
        return true;
    }

    private bool TryFindByHash(ReadOnlySpan<char> key, [NotNullWhen(true)] out ConsumerKey? found)
    {
        found = null;
        Span<byte> text = stackalloc byte[1536];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        if (!_byKey.TryGetValue(BitConverter.ToUInt64(hash), out var candidates))
        {
            return false;
        }

        foreach (var candidate in candidates)
        {
            if (CryptographicOperations.FixedTimeEquals(candidate.Hash, hash))
            {
                found = candidate.Key;
            }
        }

        return found is not null;
    }

    private void AddKey(ConsumerKeyDocument key, Consumer owner)
    {
        byte[] hash = key.HashBytes();
        ulong prefix = BitConverter.ToUInt64(hash);
        if (!_byKey.TryGetValue(prefix, out var list))
        {
            _byKey[prefix] = list = [];
        }

        list.Add(new KeyHash(hash, new ConsumerKey(key.Id(), owner)));
    }

    private sealed record KeyHash(byte[] Hash, ConsumerKey Key);
}
