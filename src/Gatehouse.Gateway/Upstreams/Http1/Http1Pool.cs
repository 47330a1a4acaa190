using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>
/// The connections to one address. A call takes the connection that its event loop used last, without a lock and without
/// leaving the loop: what a loop gives back it had received on, so loops and connections sort themselves. A loop with
/// none takes one that another loop has left over, before one is opened.
/// </summary>
internal sealed class Http1Pool
{
    private const int OwnPlaces = 64;

    private readonly UpstreamConnections _bounds;
    private readonly TimeProvider _time;
    private readonly string _name;
    private readonly Http1Bucket?[] _buckets = new Http1Bucket?[EventLoopIndex.Most];
    private readonly Http1Waiters _waiters = new();
    private readonly ITimer _timer;
    private readonly TimeSpan _interval;
    private int _open;
    private long _now;
    private int _isTicking;
    private volatile bool _isRetired;

    public Http1Pool(string name, UpstreamConnections bounds, TimeProvider time)
    {
        _name = name;
        _bounds = bounds;
        _time = time;
        _buckets[0] = new Http1Bucket(Math.Max(1, bounds.Idle));
        var shortest = bounds.Lifetime > TimeSpan.Zero && bounds.Lifetime < bounds.IdleTime ? bounds.Lifetime : bounds.IdleTime;
        _interval = TimeSpan.FromMilliseconds(Math.Clamp(shortest.TotalMilliseconds / 4, 50, 15_000));
        _timer = time.CreateTimer(static pool => ((Http1Pool)pool!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Connections that are open or being opened.</summary>
    public int Open => Volatile.Read(ref _open);

    public int Idle
    {
        get
        {
            int idle = 0;
            foreach (var bucket in _buckets)
            {
                foreach (var connection in bucket is null ? [] : bucket.Places)
                {
                    idle += connection is { IsIdle: true } ? 1 : 0;
                }
            }

            return idle;
        }
    }

    /// <summary>Called when there are fewer connections than are to be kept warm.</summary>
    public Action? Cooled { get; init; }

    /// <summary>A connection that waits for a call; null when one has to be opened.</summary>
    /// <param name="mayRepeat">
    /// Whether the call can be made again. The end of a connection may have come and not have been noticed yet: a call that
    /// cannot is not sent into it, for which a look is taken that costs a system call.
    /// </param>
    public Http1Connection? TryTake(bool mayRepeat)
    {
        var own = _buckets[EventLoopIndex.Current];
        return own is not null && TakeFrom(own, mayRepeat) is { } connection ? connection : TakeAny(mayRepeat);
    }

    /// <summary>Counts a connection that is about to be opened; false when there may be no more.</summary>
    public bool TryReserve()
    {
        for (int open = Open; open < _bounds.Max; open = Open)
        {
            if (Interlocked.CompareExchange(ref _open, open + 1, open) == open)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A reserved connection was not opened, or has ended: the next that waits may open one.</summary>
    public void Release()
    {
        Interlocked.Decrement(ref _open);
        _waiters.Wake();
    }

    /// <summary>A reserved connection was opened.</summary>
    public Http1Connection Add(UpstreamLink link)
    {
        UpstreamTelemetry.Opened(_name);
        KeepWatch();
        Volatile.Write(ref _now, _time.GetTimestamp());
        return new Http1Connection(this, link, _now);
    }

    /// <summary>Looks after the connections from time to time, as long as there are any.</summary>
    public void KeepWatch()
    {
        if (Volatile.Read(ref _isTicking) == 0 && Interlocked.Exchange(ref _isTicking, 1) == 0 && !_isRetired)
        {
            _timer.Change(_interval, _interval);
        }
    }

    /// <summary>Null when a connection has been reserved and is to be opened; an idle one when there may be no more. Waits while all are taken.</summary>
    public async ValueTask<Http1Connection?> ReserveOrTakeAsync(bool mayRepeat, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryReserve())
            {
                return null;
            }

            if (TakeAny(mayRepeat) is { } idle)
            {
                return idle;
            }

            var place = _waiters.Join();
            bool isWoken = false;
            try
            {
                // One may have been given back before we stood in line.
                if (Idle == 0 && Open >= _bounds.Max)
                {
                    await place.Value.Task.WaitAsync(cancellationToken);
                    isWoken = true;
                }
            }
            finally
            {
                _waiters.Leave(place, passesOn: !isWoken);
            }
        }
    }

    /// <summary>Takes a connection back whose call has ended cleanly.</summary>
    public void Give(Http1Connection connection)
    {
        // As the last look at the connections saw it: exact enough for idle times and lifetimes.
        long now = Volatile.Read(ref _now);
        if (_isRetired || HasLived(connection, now))
        {
            connection.Close(_isRetired ? ConnectionEnd.Retired : ConnectionEnd.Lifetime);
            return;
        }

        if (!connection.TryPark(now))
        {
            return;
        }

        int loop = EventLoopIndex.Current;
        var own = _buckets[loop] ?? AddBucket(loop);
        if (!own.TryPut(connection) && (loop == 0 || !_buckets[0]!.TryPut(connection)))
        {
            Discard(connection, ConnectionEnd.IdleTime);
        }

        _waiters.Wake();
        if (_isRetired)
        {
            Sweep(now);
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Forget(ConnectionEnd reason)
    {
        UpstreamTelemetry.Closed(_name, reason);
        Release();
    }

    /// <summary>Closes what is idle, and from now on what is given back.</summary>
    public void Retire()
    {
        _isRetired = true;
        _timer.Dispose();
        Sweep(_time.GetTimestamp());
    }

    private static void Discard(Http1Connection connection, ConnectionEnd reason)
    {
        if (connection.TryTake())
        {
            connection.Close(reason);
        }
    }

    // One that has ended or received something while it was idle is none to send on.
    private static Http1Connection? TakeFrom(Http1Bucket bucket, bool mayRepeat)
    {
        while (bucket.TryTake() is { } connection)
        {
            if (connection.TryTake())
            {
                if (!connection.IsStale && (mayRepeat || !connection.Link.HasNews))
                {
                    return connection;
                }

                connection.Close(ConnectionEnd.Peer);
            }
        }

        return null;
    }

    private Http1Connection? TakeAny(bool mayRepeat)
    {
        foreach (var bucket in _buckets)
        {
            if (bucket is not null && TakeFrom(bucket, mayRepeat) is { } connection)
            {
                return connection;
            }
        }

        return null;
    }

    private Http1Bucket AddBucket(int loop)
        => Interlocked.CompareExchange(ref _buckets[loop], new Http1Bucket(Math.Clamp(_bounds.Idle, 1, OwnPlaces)), null) ?? _buckets[loop]!;

    private bool HasLived(Http1Connection connection, long now)
        => _bounds.Lifetime > TimeSpan.Zero && _time.GetElapsedTime(connection.OpenedAt, now) >= _bounds.Lifetime;

    private void Tick()
    {
        Volatile.Write(ref _now, _time.GetTimestamp());
        Sweep(_now);
        if (Open == 0 && _bounds.Warm == 0 && !_isRetired)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Interlocked.Exchange(ref _isTicking, 0);
            if (Open > 0)
            {
                KeepWatch();
            }
        }

        if (Open < _bounds.Warm && !_isRetired)
        {
            Cooled?.Invoke();
        }
    }

    private void Sweep(long now)
    {
        int idle = 0;
        foreach (var bucket in _buckets)
        {
            for (int i = 0; i < (bucket?.Places.Length ?? 0); i++)
            {
                if (bucket!.Places[i] is { } connection && EndOf(connection, now, ref idle) is { } reason && bucket.Remove(i, connection))
                {
                    Discard(connection, reason);
                }
            }
        }
    }

    /// <summary>Why an idle connection should go; null when it may stay.</summary>
    private ConnectionEnd? EndOf(Http1Connection connection, long now, ref int idle)
    {
        if (_isRetired)
        {
            return ConnectionEnd.Retired;
        }

        if (connection.IsClosed)
        {
            return ConnectionEnd.Peer;
        }

        if (HasLived(connection, now))
        {
            return ConnectionEnd.Lifetime;
        }

        idle++;
        bool isOld = _time.GetElapsedTime(connection.IdleSince, now) >= _bounds.IdleTime && idle > _bounds.Warm;
        return isOld || idle > _bounds.Idle ? ConnectionEnd.IdleTime : null;
    }
}
