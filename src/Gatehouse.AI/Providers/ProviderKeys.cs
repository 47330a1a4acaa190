using System.Security.Cryptography;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers;

/// <summary>
/// The keys of a provider. A key that was limited for a model rests for that model as long as the vendor says, one that was refused
/// rests for all; what is known of a key survives a reload. A provider without keys has one empty one, so that a limit on it is
/// remembered the same way.
/// </summary>
public sealed class ProviderKeys
{
    /// <summary>How long a refused key rests before it is tried again: an operator may have revived it.</summary>
    private static readonly TimeSpan RefusedRest = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);

    // By order, and within it as written.
    private readonly ProviderKey[] _keys;

    // For the key at each place the keys of its order, each as often as its weight is, for taking turns.
    private readonly ProviderKey[][] _turns;
    private readonly KeyRotation _rotation;
    private readonly TimeProvider _time;
    private int _next = -1;

    public ProviderKeys(IReadOnlyList<ProviderKey> keys, TimeProvider time, KeyRotation rotation = KeyRotation.RoundRobin)
    {
        _keys = [.. keys.OrderBy(k => k.Order)];
        _turns = [.. _keys.Select(k => TurnsOf([.. _keys.Where(other => other.Order == k.Order)]))];
        _rotation = rotation;
        _time = time;
    }

    public int Count => _keys.Length;

    /// <summary>By order, and within it as written.</summary>
    public IReadOnlyList<ProviderKey> All => _keys;

    /// <summary>Builds the keys of options, taking over what is known of each from the state store.</summary>
    public static ProviderKeys Claim(ProviderOptions options, SnapshotBuild build)
    {
        IReadOnlyList<ProviderKeyDocument> keys = options.Keys.Count == 0 ? [new ProviderKeyDocument { Value = new Secret("") }] : options.Keys;
        return new ProviderKeys([.. keys.Select(k => Claim(options.Name, k, build))], build.Time, options.KeyRotation);
    }

    /// <summary>
    /// A key for a call. False when none may be used, with the one that rests shortest; that one may be null where no key is for
    /// the model at all, or all are disabled. What was taken is given back by <see cref="Leave"/>.
    /// </summary>
    /// <param name="model">The provider's model.</param>
    /// <param name="tokens">Tokens that the call may use.</param>
    /// <param name="regardless">Whether a key that rests is taken when there is no other.</param>
    /// <param name="key">The key.</param>
    public bool TryTake(string model, double tokens, bool regardless, out ProviderKey? key)
    {
        long now = _time.GetTimestamp();
        key = null;
        for (int from = 0; from < _keys.Length;)
        {
            int to = EndOf(from);
            key = Choose(from, to, model, tokens, now);
            if (key is not null)
            {
                key.State.Enter();
                return true;
            }

            from = to;
        }

        key = regardless ? Soonest(model) : null;
        if (key is not null && key.Limits?.TryEnter(tokens, now) != false)
        {
            key.State.Enter();
            return true;
        }

        return false;
    }

    /// <summary>Whether a key may be used now.</summary>
    public bool IsReady(string model) => IsReady(model, _time.GetTimestamp());

    /// <summary>Timestamp at which a key may be used for the model; the largest number when none ever may.</summary>
    public long ReadyAt(string model) => Soonest(model)?.State.RestsUntil(model) ?? long.MaxValue;

    /// <summary>A call with the key ended.</summary>
    /// <param name="key">The key.</param>
    /// <param name="taken">Tokens that it was taken with.</param>
    /// <param name="used">Tokens that the call used.</param>
    public static void Leave(ProviderKey key, double taken, double used)
    {
        key.State.Leave();
        key.Limits?.Leave(taken, used);
    }

    /// <summary>Takes note of an error: a limit lets the key rest for the model as long as the vendor says, a refusal for a minute for all.</summary>
    public void Report(ProviderKey key, string model, ModelError error)
    {
        if (error.Kind == ModelErrorKind.RateLimited)
        {
            var rest = error.RetryAfter ?? TimeSpan.FromSeconds(1);
            if (rest > TimeSpan.Zero)
            {
                key.State.Limit(model, At(rest < LongestRest ? rest : LongestRest));
            }
        }
        else if (error.Kind is ModelErrorKind.Authentication or ModelErrorKind.Billing)
        {
            key.State.Refuse(ModelErrorKindNames.Of(error.Kind), At(RefusedRest));
        }
    }

    private static ProviderKey Claim(string provider, ProviderKeyDocument key, SnapshotBuild build)
    {
        string hash = HashOf(key.Value);
        string name = $"ai.providers.{provider}.{hash}";
        return new ProviderKey(key.Value)
        {
            Id = key.Value.IsEmpty ? "" : hash[..8],
            Weight = key.Weight,
            Order = key.Order,
            Models = key.Models,
            IsEnabled = key.Enabled,
            State = build.State.Claim(name, () => new KeyState()),
            Limits = key.Limits is { } limits ? build.State.Claim(name, () => new CallLimits(build.Time)).With(limits) : null,
        };
    }

    private static string HashOf(Secret secret)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal())), 0, 8);

    private static ProviderKey[] TurnsOf(ProviderKey[] keys)
        => [.. Enumerable.Range(0, keys.Max(k => k.Weight)).SelectMany(round => keys.Where(k => k.Weight > round))];

    private long At(TimeSpan rest) => _time.GetTimestamp() + (long)(rest.TotalSeconds * _time.TimestampFrequency);

    private bool IsReady(string model, long now)
    {
        foreach (var key in _keys)
        {
            if (key.State.RestsUntil(model) <= now && key.Serves(model))
            {
                return true;
            }
        }

        return false;
    }

    private int EndOf(int from)
    {
        int to = from + 1;
        while (to < _keys.Length && _keys[to].Order == _keys[from].Order)
        {
            to++;
        }

        return to;
    }

    // Entered its limits when it is given.
    private ProviderKey? Choose(int from, int to, string model, double tokens, long now)
    {
        if (_rotation == KeyRotation.RoundRobin)
        {
            return TakeTurn(_turns[from], model, tokens, now);
        }

        ProviderKey? best = null;
        for (int i = from; i < to; i++)
        {
            var key = _keys[i];
            if (IsUsable(key, model, now) && (key.Limits is null || key.Limits.OpenAt(tokens, now) <= now) && (best is null || IsLessUsed(key, best)))
            {
                best = key;
            }
        }

        return best is null || best.Limits?.TryEnter(tokens, now) == false ? null : best;
    }

    private ProviderKey? TakeTurn(ProviderKey[] turns, string model, double tokens, long now)
    {
        uint turn = (uint)Interlocked.Increment(ref _next);
        for (uint i = 0; i < turns.Length; i++)
        {
            var key = turns[(turn + i) % (uint)turns.Length];
            if (IsUsable(key, model, now) && key.Limits?.TryEnter(tokens, now) != false)
            {
                return key;
            }
        }

        return null;
    }

    private bool IsLessUsed(ProviderKey key, ProviderKey than)
    {
        if (_rotation == KeyRotation.InOrder)
        {
            return false;
        }

        long flying = (long)key.State.InFlight * than.Weight - (long)than.State.InFlight * key.Weight;
        return flying < 0 || (flying == 0 && key.State.Calls * than.Weight < than.State.Calls * key.Weight);
    }

    private static bool IsUsable(ProviderKey key, string model, long now) => key.State.RestsUntil(model) <= now && key.Serves(model);

    private ProviderKey? Soonest(string model)
    {
        ProviderKey? soonest = null;
        foreach (var key in _keys)
        {
            if (key.Serves(model) && (soonest is null || key.State.RestsUntil(model) < soonest.State.RestsUntil(model)))
            {
                soonest = key;
            }
        }

        return soonest;
    }
}
