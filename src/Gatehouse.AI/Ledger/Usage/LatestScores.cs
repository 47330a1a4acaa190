namespace Gatehouse.AI.Ledger.Usage;

/// <summary>The newest so many scores, so that one which is told again replaces the first; the oldest falls out.</summary>
internal sealed class LatestScores(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Call, string Consumer, string Name), decimal> _values = [];
    private readonly Queue<(string Call, string Consumer, string Name)> _order = new();

    /// <summary>Remembers a score, and gives the value of the one that it replaces; null when it is the first.</summary>
    public decimal? Replace(LatestScore score)
    {
        var key = (score.Call, score.Consumer, score.Name);
        lock (_gate)
        {
            if (_values.TryGetValue(key, out decimal earlier))
            {
                _values[key] = score.Value;
                return earlier;
            }

            _values.Add(key, score.Value);
            _order.Enqueue(key);
            if (_order.Count > capacity)
            {
                _values.Remove(_order.Dequeue());
            }

            return null;
        }
    }

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<LatestScore> All()
    {
        lock (_gate)
        {
            return [.. _order.Select(k => new LatestScore(k.Call, k.Consumer, k.Name, _values[k]))];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _values.Clear();
            _order.Clear();
        }
    }
}
