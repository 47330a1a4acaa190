namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>
/// Idle connections of one event loop, the last one used on top. Only that loop uses the place where it expects it to be,
/// so that nothing is contended; any other thread may take from it too. The count is of places filled, a moment late.
/// </summary>
internal sealed class Http1Bucket(int size)
{
    private readonly Http1Connection?[] _places = new Http1Connection?[size];
    private int _top;
    private int _count;

    public ReadOnlySpan<Http1Connection?> Places => _places;

    public bool TryPut(Http1Connection connection)
    {
        for (int i = 0; i < _places.Length; i++)
        {
            int place = (_top + i) % _places.Length;
            if (_places[place] is null && Interlocked.CompareExchange(ref _places[place], connection, null) is null)
            {
                Interlocked.Increment(ref _count);
                _top = (place + 1) % _places.Length;
                return true;
            }
        }

        return false;
    }

    public Http1Connection? TryTake()
    {
        if (Volatile.Read(ref _count) <= 0)
        {
            return null;
        }

        for (int i = 1; i <= _places.Length; i++)
        {
            int place = (_top - i + _places.Length) % _places.Length;
            if (_places[place] is { } connection && Remove(place, connection))
            {
                _top = place;
                return connection;
            }
        }

        return null;
    }

    /// <summary>Takes this connection out of its place; false when somebody else has.</summary>
    public bool Remove(int place, Http1Connection connection)
    {
        if (Interlocked.CompareExchange(ref _places[place], null, connection) != connection)
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }
}
