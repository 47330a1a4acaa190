using System.Security.Cryptography;

namespace Gatehouse.Gateway.Front;

/// <summary>Numbers requests. The prefix tells processes and restarts apart.</summary>
internal sealed class RequestIds
{
    private long _last;

    public string Prefix { get; } = RandomNumberGenerator.GetHexString(10, lowercase: true);

    public long Next() => Interlocked.Increment(ref _last);
}
