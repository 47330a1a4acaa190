using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// The cells of the threads of one stripe. A cell is found again by the identity of its labels, neither hashing a text nor
/// comparing one; a reload makes other texts of the same names, which find their old cell by value once.
/// </summary>
internal sealed class DurationStripe
{
    private const int Fewest = 64;

    private readonly ConcurrentDictionary<DurationLabels, DurationCell> _cells = new();

    // Pairs of places; at most a quarter of them is needed. Races lose a place, never a count.
    private volatile Found?[] _found = new Found?[Fewest];

    public IEnumerable<KeyValuePair<DurationLabels, DurationCell>> Cells => _cells;

    /// <summary>The cell for these labels, made on first use; the cell of <paramref name="overflow"/> when there are as many as there may be.</summary>
    public DurationCell Find(in DurationLabels labels, in DurationLabels overflow, int most)
    {
        var found = _found;
        int place = (RuntimeHelpers.GetHashCode(labels.Route) + (RuntimeHelpers.GetHashCode(labels.Code) * 31)) & (found.Length - 1);
        if (found[place] is { } first && first.Is(labels))
        {
            return first.Cell;
        }

        return found[place ^ 1] is { } second && second.Is(labels) ? second.Cell : Add(labels, overflow, most, found, place);
    }

    private DurationCell Add(in DurationLabels labels, in DurationLabels overflow, int most, Found?[] found, int place)
    {
        if (!_cells.TryGetValue(labels, out var cell))
        {
            cell = _cells.GetOrAdd(_cells.Count < most ? labels : overflow, static _ => new DurationCell());
            if (_cells.Count * 4 > found.Length)
            {
                _found = new Found?[found.Length * 2];
                return cell;
            }
        }

        found[place ^ 1] = found[place];
        found[place] = new Found(labels, cell);
        return cell;
    }

    private sealed class Found(DurationLabels labels, DurationCell cell)
    {
        private readonly DurationLabels _labels = labels;

        public DurationCell Cell { get; } = cell;

        public bool Is(in DurationLabels labels)
            => ReferenceEquals(_labels.Route, labels.Route)
                && ReferenceEquals(_labels.Code, labels.Code)
                && ReferenceEquals(_labels.Service, labels.Service)
                && ReferenceEquals(_labels.Method, labels.Method);
    }
}
