using System.Runtime.InteropServices;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// A sum that many threads add to and few read: each thread adds to a cell of its own cache line, so that event loops do
/// not take the line from one another. Threads may share a cell when there are more of them than cells.
/// </summary>
public sealed class StripedCounter
{
    private readonly Cell[] _cells = new Cell[Stripe.Count];

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

    public void Add(long value) => Interlocked.Add(ref _cells[Stripe.OfThread].Value, value);

    // Two cache lines: processors fetch them in pairs.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [FieldOffset(64)]
        public long Value;
    }
}
