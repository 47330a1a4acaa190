using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>
/// Bounds the checking of passwords over all policies: half of the processors work on it, a bounded number waits, and of that each
/// client has a small part (IPv6 by /64), so that one who guesses takes neither the processor nor the others' places.
/// </summary>
internal sealed class PasswordChecks(int workers, int waiting, int perClient) : IDisposable
{
    private readonly SemaphoreSlim _workers = new(workers);
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _byClient = [];
    private int _all;

    public PasswordChecks()
        : this(Math.Max(1, Environment.ProcessorCount / 2), waiting: 64, perClient: 8)
    {
    }

    /// <summary>How long a check waits for a worker; then it is busy. Less than a policy may take, or a full queue would look like a fault.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many are checked or wait at this moment.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _all;
            }
        }
    }

    /// <summary>Runs a check on this thread or, when all workers are busy, after its wait; busy when it is not let in or waits too long.</summary>
    public async Task<CheckResult> RunAsync(IPAddress client, Func<bool> isRight)
    {
        var key = KeyOf(client);
        if (!TryEnter(key))
        {
            return CheckResult.Busy;
        }

        try
        {
            if (!await _workers.WaitAsync(LongestWait))
            {
                return CheckResult.Busy;
            }

            try
            {
                return isRight() ? CheckResult.Right : CheckResult.Wrong;
            }
            finally
            {
                _workers.Release();
            }
        }
        finally
        {
            Leave(key);
        }
    }

    // Who still waits keeps it alive: a semaphore without a wait handle has nothing to give back.
    public void Dispose()
    {
    }

    private static UInt128 KeyOf(IPAddress client)
    {
        Span<byte> bytes = stackalloc byte[16];
        client.TryWriteBytes(bytes, out int length);
        bytes[(client.AddressFamily == AddressFamily.InterNetworkV6 && !client.IsIPv4MappedToIPv6 ? 8 : length)..].Clear();
        return BitConverter.ToUInt128(bytes);
    }

    private bool TryEnter(UInt128 client)
    {
        lock (_lock)
        {
            int own = _byClient.GetValueOrDefault(client);
            if (_all >= workers + waiting || own >= perClient)
            {
                return false;
            }

            _byClient[client] = own + 1;
            _all++;
            return true;
        }
    }

    private void Leave(UInt128 client)
    {
        lock (_lock)
        {
            _all--;
            if (--_byClient[client] == 0)
            {
                _byClient.Remove(client);
            }
        }
    }
}
