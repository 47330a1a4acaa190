using Gatehouse.Core.Telemetry;

namespace Gatehouse.Gateway.Upstreams.Retries;

/// <summary>
/// How many further tries a service may still get: a share of its requests of the last ten seconds, and a few in any
/// second. Living state: it outlives snapshots, whose settings come with each question. Counting a request costs a cell of
/// this thread and a look at the second; nothing is locked.
/// </summary>
internal sealed class RetryBudget(TimeProvider time)
{
    private const int Seconds = 10;

    private readonly StripedCounter _requests = new();
    private readonly long[] _requestsBefore = new long[Seconds];
    private readonly int[] _taken = new int[Seconds];
    private readonly long _startedAt = time.GetTimestamp();
    private long _second;
    private int _takenInAll;

    /// <summary>Tries that were taken in the last ten seconds.</summary>
    public int Taken => Volatile.Read(ref _takenInAll);

    /// <summary>A request came in.</summary>
    public void Count(long now)
    {
        Move(now);
        _requests.Add(1);
    }

    /// <summary>Takes a further try out of the budget; false when there is none left.</summary>
    public bool TryTake(long now, double share, int minimum)
    {
        long second = Move(now);
        ref int taken = ref _taken[second % Seconds];
        long recent = _requests.Value - Volatile.Read(ref _requestsBefore[(second + 1) % Seconds]);
        long allowed = (long)(recent * share);
        while (true)
        {
            int inAll = Volatile.Read(ref _takenInAll);
            if (inAll >= allowed && Volatile.Read(ref taken) >= minimum)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _takenInAll, inAll + 1, inAll) == inAll)
            {
                Interlocked.Increment(ref taken);
                return true;
            }
        }
    }

    /// <summary>Gives back what was taken at this time and not used.</summary>
    public void GiveBack(long takenAt)
    {
        // When its second is over already, its slot owes one: the two even out.
        Interlocked.Decrement(ref _takenInAll);
        Interlocked.Decrement(ref _taken[(takenAt - _startedAt) / time.TimestampFrequency % Seconds]);
    }

    /// <summary>Begins a new second when it is time: the one thread that wins forgets what is ten seconds old.</summary>
    private long Move(long now)
    {
        long second = (now - _startedAt) / time.TimestampFrequency;
        long before = Volatile.Read(ref _second);
        if (second <= before || Interlocked.CompareExchange(ref _second, second, before) != before)
        {
            return Math.Max(second, before);
        }

        long requests = _requests.Value;
        for (long passed = Math.Max(before + 1, second - Seconds + 1); passed <= second; passed++)
        {
            Volatile.Write(ref _requestsBefore[passed % Seconds], requests);
            Interlocked.Add(ref _takenInAll, -Interlocked.Exchange(ref _taken[passed % Seconds], 0));
        }

        return second;
    }
}
