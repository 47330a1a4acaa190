namespace Gatehouse.Gateway.Backends.Split;

/// <summary>
/// Hashes that are the same in every process, on every machine and in every version: gateways beside each other, and one
/// after a restart, agree about each caller.
/// </summary>
internal static class StableHash
{
    /// <summary>FNV-1a over the UTF-16 units, mixed.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        ulong hash = 14695981039346656037;
        foreach (char unit in text)
        {
            hash = (hash ^ unit) * 1099511628211;
        }

        return Mix(hash);
    }

    /// <summary>Spreads every bit over all others (the finalizer of SplitMix64).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
