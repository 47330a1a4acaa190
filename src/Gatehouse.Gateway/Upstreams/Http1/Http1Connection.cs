using System.Buffers;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>
/// One connection of a pool. While it is idle a receive waits on it, so that a close, or bytes nobody asked for, are seen
/// when they happen and not by the next call. Who has taken it, by the pool, is its only user.
/// </summary>
internal sealed class Http1Connection
{
    private const int Idle = 0;
    private const int Taken = 1;
    private const int Closed = 2;

    // What became of the receive that is under way.
    private const int Waiting = 0;
    private const int Expected = 1;
    private const int Here = 2;

    private const int FirstBuffer = 8192;
    private const int FirstOutput = 2048;
    private const int KeptOutput = 16_384;

    private readonly Http1Pool _pool;
    private readonly UpstreamLink _link;
    private readonly byte[] _small = GC.AllocateUninitializedArray<byte>(FirstBuffer);
    private int _state = Taken;
    private int _receive;
    private int _count;
    private Exception? _fault;

    public Http1Connection(Http1Pool pool, UpstreamLink link, long now)
    {
        _pool = pool;
        _link = link;
        link.Owner = this;
        OpenedAt = IdleSince = now;
        Buffer = _small;
        Reply = new Http1Reply(this);
    }

    /// <summary>Received bytes that nobody has taken yet lie between <see cref="Start"/> and <see cref="End"/>.</summary>
    public byte[] Buffer { get; private set; }

    public int Start { get; set; }

    public int End { get; set; }

    /// <summary>What is to be sent; kept until the reply begins, so that it can be sent again.</summary>
    public byte[] Output { get; set; } = GC.AllocateUninitializedArray<byte>(FirstOutput);

    public UpstreamLink Link => _link;

    /// <summary>The reply of the call that uses it; the same object for every call.</summary>
    public Http1Reply Reply { get; }

    public long OpenedAt { get; }

    public long IdleSince { get; private set; }

    /// <summary>Whether a call was made on it before: then it may have died unused.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Whether it waits in the pool.</summary>
    public bool IsIdle => Volatile.Read(ref _state) == Idle;

    public bool IsClosed => Volatile.Read(ref _state) == Closed;

    /// <summary>Whether something was received that no call asked for: the end of the connection, or stray bytes.</summary>
    public bool IsStale => Volatile.Read(ref _receive) == Here;

    /// <summary>Takes it out of idleness; false when it has died meanwhile.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Idle) == Idle;

    /// <summary>Begins to wait for the reply to what is sent next. On a new connection only: on an idle one it waits already.</summary>
    public void Listen()
    {
        _receive = Waiting;
        if (_link.TryReceive(Buffer.AsMemory(End), out int count, out var fault))
        {
            Note(count, fault);
        }
    }

    /// <summary>
    /// From here on what is received goes to the reply. True: it is here already, as count and fault say.
    /// </summary>
    public bool Expect(out int count, out Exception? fault)
    {
        bool isHere = Interlocked.CompareExchange(ref _receive, Expected, Waiting) == Here;
        (count, fault) = isHere ? (_count, _fault) : default;
        return isHere;
    }

    /// <summary>Receives behind what is there. True: it is complete, as count and fault say; else it goes to the reply.</summary>
    public bool TryReceive(out int count, out Exception? fault)
    {
        _receive = Expected;
        return _link.TryReceive(Buffer.AsMemory(End), out count, out fault);
    }

    /// <summary>Makes room for at least one byte more, and for this many if it can be had by moving; false when the buffer has this size and is full.</summary>
    public bool MakeRoom(int most)
    {
        if (Start == End)
        {
            Start = End = 0;
        }

        if (End < Buffer.Length)
        {
            return true;
        }

        if (Start > 0)
        {
            Buffer.AsSpan(Start, End - Start).CopyTo(Buffer);
            (Start, End) = (0, End - Start);
            return true;
        }

        if (Buffer.Length >= most)
        {
            return false;
        }

        Grow(Math.Min(Buffer.Length * 2, most));
        return true;
    }

    /// <summary>Gives the buffer this size for the rest of the call, if nothing lies in it.</summary>
    public void Enlarge(int size)
    {
        if (Start == End && Buffer.Length < size)
        {
            Start = End = 0;
            Grow(size);
        }
    }

    /// <summary>What the link received. Runs on its event loop.</summary>
    public void OnReceived(int count, Exception? fault)
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
        {
            _link.Dispose();
            _pool.Forget(count > 0 ? ConnectionEnd.StrayBytes : ConnectionEnd.Peer);
            return;
        }

        // Nobody waits for what a closed connection brings.
        if (Note(count, fault) == Expected && !IsClosed)
        {
            Reply.OnReceived(count, fault);
        }
    }

    /// <summary>Makes it idle, with a receive waiting; false when it has ended meanwhile, and is closed.</summary>
    public bool TryPark(long now)
    {
        IsReused = true;
        IdleSince = now;
        Start = End = 0;
        if (Buffer != _small)
        {
            ArrayPool<byte>.Shared.Return(Buffer);
            Buffer = _small;
        }

        if (Output.Length > KeptOutput)
        {
            Output = GC.AllocateUninitializedArray<byte>(FirstOutput);
        }

        _receive = Waiting;
        Volatile.Write(ref _state, Idle);
        if (_link.TryReceive(Buffer, out int count, out var fault))
        {
            OnReceived(count, fault);
            return false;
        }

        return true;
    }

    /// <summary>Closes it, whoever has it; only the first time counts.</summary>
    public void Close(ConnectionEnd reason)
    {
        if (Interlocked.Exchange(ref _state, Closed) != Closed)
        {
            _link.Dispose();
            _pool.Forget(reason);
        }
    }

    // A connection that is closed leaves its large buffer to the collector: a receive may still be writing into it.
    private void Grow(int size)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Buffer.AsSpan(0, End).CopyTo(larger);
        if (Buffer != _small)
        {
            ArrayPool<byte>.Shared.Return(Buffer);
        }

        Buffer = larger;
    }

    private int Note(int count, Exception? fault)
    {
        _count = count;
        _fault = fault;
        return Interlocked.Exchange(ref _receive, Here);
    }
}
