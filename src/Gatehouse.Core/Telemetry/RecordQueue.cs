using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// A bounded ring of reusable records for many writers and one reader. Writers never wait: when the ring is full the
/// record is dropped and counted. Slots carry a sequence number that tells whose turn it is (after Vyukov's bounded queue).
/// </summary>
internal sealed class RecordQueue<T>
    where T : class, new()
{
    private readonly Slot[] _slots;
    private readonly int _mask;
    private long _tail;
    private long _head;
    private long _dropped;

    public RecordQueue(int capacity)
    {
        _slots = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, capacity))];
        _mask = _slots.Length - 1;
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i].Sequence = i;
        }
    }

    public int Capacity => _slots.Length;

    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Takes a slot to fill; it must be given to <see cref="Publish"/>. False, and one more dropped, when the ring is full.</summary>
    public bool TryRent([NotNullWhen(true)] out T? record, out long ticket)
    {
        ticket = Volatile.Read(ref _tail);
        while (true)
        {
            ref var slot = ref _slots[ticket & _mask];
            long turn = Volatile.Read(ref slot.Sequence) - ticket;
            if (turn < 0)
            {
                Interlocked.Increment(ref _dropped);
                record = null;
                return false;
            }

            if (turn == 0 && Interlocked.CompareExchange(ref _tail, ticket + 1, ticket) == ticket)
            {
                record = slot.Record ??= new T();
                return true;
            }

            ticket = Volatile.Read(ref _tail);
        }
    }

    /// <summary>Hands a filled slot to the reader; a full fence, so that a flag read afterwards is not older than it.</summary>
    public void Publish(long ticket) => Interlocked.Exchange(ref _slots[ticket & _mask].Sequence, ticket + 1);

    /// <summary>The oldest record, if it is there; the reader calls <see cref="Release"/> when it is done with it.</summary>
    public bool TryPeek([NotNullWhen(true)] out T? record)
    {
        ref var slot = ref _slots[_head & _mask];
        bool ready = Volatile.Read(ref slot.Sequence) == _head + 1;
        record = ready ? slot.Record! : null;
        return ready;
    }

    public void Release()
    {
        Volatile.Write(ref _slots[_head & _mask].Sequence, _head + _slots.Length);
        _head++;
    }

    /// <summary>Counts records that were taken but could not be written.</summary>
    public void Drop(long records) => Interlocked.Add(ref _dropped, records);

    private struct Slot
    {
        public long Sequence;
        public T? Record;
    }
}
