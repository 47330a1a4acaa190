using System.Threading.Channels;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Discovery;

/// <summary>A clock that stands still and tells for how long somebody waits by it.</summary>
internal sealed class PauseClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _pauses.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>The next pause that begins, which is over when this returns.</summary>
    public async Task<TimeSpan> PassAsync()
    {
        var pause = await Eventually.WithinAsync(_pauses.Reader.ReadAsync().AsTask());
        Advance(pause);
        return pause;
    }
}
