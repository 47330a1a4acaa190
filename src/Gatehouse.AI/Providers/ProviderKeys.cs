using System.Security.Cryptography;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers;

/// <summary>
/// The keys of a provider, used in turn. A key that the provider limited or refused rests; what is known of a key
/// survives a reload. A provider without keys has one empty one, so that a limit on it is remembered the same way.
/// </summary>
public sealed class ProviderKeys
{
    /// <summary>How long a refused key rests before it is tried again: an operator may have revived it.</summary>
    private static readonly TimeSpan RefusedRest = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);

    private readonly ProviderKey[] _keys;
    private readonly TimeProvider _time;
    private int _next = -1;

    public ProviderKeys(IReadOnlyList<ProviderKey> keys, TimeProvider time)
    {
        _keys = [.. keys];
        _time = time;
    }

    public int Count => _keys.Length;

    /// <summary>Builds the keys of options, taking over what is known of each from the state store.</summary>
    public static ProviderKeys Claim(ProviderOptions options, SnapshotBuild build)
    {
        IReadOnlyList<Secret> secrets = options.Keys.Count == 0 ? [new Secret("")] : options.Keys;
        return new ProviderKeys([.. secrets.Select(s => build.State.Claim($"ai.providers.{options.Name}.{HashOf(s)}", () => new ProviderKey(s)))], build.Time);
    }

    /// <summary>The next key that does not rest; false with the one that rests shortest when all do.</summary>
    public bool TryTake(out ProviderKey key)
    {
        long now = _time.GetTimestamp();
        uint first = (uint)Interlocked.Increment(ref _next);
        key = _keys[first % (uint)_keys.Length];
        for (uint i = 0; i < _keys.Length; i++)
        {
            var candidate = _keys[(first + i) % (uint)_keys.Length];
            if (candidate.RestsUntil <= now)
            {
                key = candidate;
                return true;
            }

            key = candidate.RestsUntil < key.RestsUntil ? candidate : key;
        }

        return false;
    }

    /// <summary>Takes note of an error: a limit lets the key rest as long as the provider says, a refusal for a minute.</summary>
    public void Report(ProviderKey key, ModelError error)
    {
        var rest = error.Kind switch
        {
            ModelErrorKind.RateLimited => error.RetryAfter ?? TimeSpan.FromSeconds(1),
            ModelErrorKind.Authentication or ModelErrorKind.Billing => RefusedRest,
            _ => TimeSpan.Zero,
        };
        if (rest > TimeSpan.Zero)
        {
            rest = rest < LongestRest ? rest : LongestRest;
            key.RestUntil(_time.GetTimestamp() + (long)(rest.TotalSeconds * _time.TimestampFrequency));
        }
    }

    private static string HashOf(Secret secret)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal())), 0, 8);
}
