using System.Net;
using Gatehouse.Core.Requests;

namespace Gatehouse.Server.Admin;

/// <summary>
/// Wrong credentials of one address (IPv6: of one /64): after five within a minute nothing it shows is looked at until a
/// minute has passed since the first. Addresses are kept in a bounded number; when there are more, new ones wait too.
/// </summary>
internal sealed class SignInLimit(TimeProvider time)
{
    public const int Allowed = 5;

    private const int MostAddresses = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<AddressBlock, Failures> _byAddress = [];

    /// <summary>How long an address must wait; null when it may try.</summary>
    public TimeSpan? WaitOf(IPAddress address)
    {
        lock (_lock)
        {
            if (!_byAddress.TryGetValue(AddressBlock.Of(address), out var failures))
            {
                return _byAddress.Count < MostAddresses || Forget() ? null : Window;
            }

            var left = Window - time.GetElapsedTime(failures.Since);
            return left > TimeSpan.Zero && failures.Count >= Allowed ? left : null;
        }
    }

    /// <summary>Takes in a wrong credential.</summary>
    public void Fail(IPAddress address)
    {
        lock (_lock)
        {
            var key = AddressBlock.Of(address);
            _byAddress[key] = _byAddress.TryGetValue(key, out var before) && time.GetElapsedTime(before.Since) < Window
                ? before with { Count = before.Count + 1 }
                : new Failures(time.GetTimestamp(), 1);
        }
    }

    /// <summary>Forgets those whose minute is over; whether there is room now.</summary>
    private bool Forget()
    {
        foreach (var (key, failures) in _byAddress)
        {
            if (time.GetElapsedTime(failures.Since) >= Window)
            {
                _byAddress.Remove(key);
            }
        }

        return _byAddress.Count < MostAddresses;
    }

    private sealed record Failures(long Since, int Count);
}
