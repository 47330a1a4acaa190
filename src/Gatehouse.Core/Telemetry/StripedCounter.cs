using System.Numerics;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// A sum that many threads add to and few read: each thread adds to a cell of its own cache line, so that event loops do
/// not take the line from one another. Threads may share a cell when there are more of them than cells.
/// </summary>
public sealed class StripedCounter
{
    private static int _threads;

    [ThreadStatic]
    private static int _thread;

    private readonly Cell[] _cells = new Cell[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(2 * Environment.ProcessorCount, 2, 64))];

    /// <summary>The sum; what is added while it is read may be in it or not.</summary>
    public long Value
    {
        get
        {
            long sum = 0;
            foreach (ref var cell in _cells.AsSpan())
            {
                sum += Volatile.Read(ref cell.Value);
            }

            return sum;
        }
    }

    public void Add(long value)
    {
        int thread = _thread;
        if (thread == 0)
        {
            _thread = thread = Interlocked.Increment(ref _threads) | (1 << 30);
        }

        Interlocked.Add(ref _cells[thread & (_cells.Length - 1)].Value, value);
    }

    // Two cache lines: processors fetch them in pairs.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [FieldOffset(64)]
        public long Value;
    }
}
