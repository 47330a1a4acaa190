using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.AI.Ledger.Committing;

/// <summary>What many threads append to and the writer's thread takes from: all that has gathered is one batch.</summary>
internal sealed class CommitQueue
{
    private readonly object _gate = new();
    private CommitBatch _filling = new() { Number = 2 };
    private CommitBatch _taken = new() { Number = 1 };
    private bool _isAwaited;
    private bool _isRung;
    private volatile bool _isClosed;

    /// <summary>False when the queue was closed meanwhile: nothing was appended.</summary>
    public bool TryAppend(in CommitItem item)
    {
        var record = CommitBatch.Encode(item, out uint crc);
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _filling.Add(item, record, crc);
            if (_isAwaited)
            {
                _isAwaited = false;
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>Lets the writer look around although nothing was appended.</summary>
    public void Ring()
    {
        lock (_gate)
        {
            _isRung = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// The next batch; empty when none came in the time, or it was rung. The one taken before must be done with.
    /// </summary>
    [SuppressMessage("Design", "MA0158:Use System.Threading.Lock", Justification = "Waits and is woken, which a Lock cannot.")]
    public CommitBatch Take(TimeSpan most)
    {
        lock (_gate)
        {
            if (_filling.IsEmpty && !_isRung)
            {
                _isAwaited = true;
                Monitor.Wait(_gate, most);
                _isAwaited = false;
            }

            _isRung = false;
            _taken.Clear();
            if (_filling.IsEmpty)
            {
                return _taken;
            }

            (_filling, _taken) = (_taken, _filling);
            _filling.Number = _taken.Number + 1;
            return _taken;
        }
    }

    /// <summary>Whether it takes nothing any more.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>
    /// Takes nothing any more, when it is empty and this holds, which is asked once it is closed: whoever counts himself in and then
    /// finds it open is seen. False when it goes on.
    /// </summary>
    public bool TryClose(Func<bool> mayEnd)
    {
        lock (_gate)
        {
            if (!_filling.IsEmpty)
            {
                return false;
            }

            _isClosed = true;
            Interlocked.MemoryBarrier();
            return _isClosed = mayEnd();
        }
    }
}
