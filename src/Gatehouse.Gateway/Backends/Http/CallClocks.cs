using Gatehouse.Core.Execution;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>Clocks, and what holds the tries of a request, that wait for the next call.</summary>
internal sealed class CallClocks(TimeProvider time) : IDisposable
{
    private const int Most = 1024;

    private readonly Spares<CallClock> _free = new(Most, time);
    private readonly Spares<TriedRequest> _requests = new(Most, time);

    public CallClock Rent() => _free.TryTake() ?? new CallClock(time);

    public void Return(CallClock clock)
    {
        if (clock.TryStop())
        {
            _free.Keep(clock);
        }
        else
        {
            clock.Dispose();
        }
    }

    public TriedRequest RentRequest() => _requests.TryTake() ?? new TriedRequest();

    public void Return(TriedRequest request)
    {
        request.End();
        _requests.Keep(request);
    }

    /// <summary>Trims no more; calls of snapshots that are still pinned go on.</summary>
    public void Dispose()
    {
        _free.Stop();
        _requests.Stop();
    }
}
