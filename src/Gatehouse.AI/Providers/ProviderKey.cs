using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Providers;

/// <summary>One key with the time until which it rests. Lives as long as a configuration names it.</summary>
public sealed class ProviderKey(Secret secret)
{
    private long _restsUntil = long.MinValue;

    public Secret Secret { get; } = secret;

    /// <summary>TimeProvider timestamp until which the key is not to be used.</summary>
    internal long RestsUntil => Volatile.Read(ref _restsUntil);

    internal void RestUntil(long timestamp) => Volatile.Write(ref _restsUntil, timestamp);
}
