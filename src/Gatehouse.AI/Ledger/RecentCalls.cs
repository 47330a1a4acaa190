namespace Gatehouse.AI.Ledger;

/// <summary>Who answered the calls of late: the newest so many, the oldest falls out first.</summary>
internal sealed class RecentCalls(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LedgerCall> _calls = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public void Add(LedgerEntry entry)
    {
        if (entry.Kind == LedgerEntryKind.Correction || entry.CallId.Length == 0 || (entry.Marks & LedgerMarks.Shadow) != LedgerMarks.None)
        {
            return;
        }

        lock (_gate)
        {
            // The attempt that answered is the one that a score is about; a failed one stands until then.
            bool known = _calls.ContainsKey(entry.CallId);
            if (known && entry.Outcome != LedgerOutcome.Ok)
            {
                return;
            }

            _calls[entry.CallId] = LedgerCall.Of(entry);
            if (known)
            {
                return;
            }

            _order.Enqueue(entry.CallId);
            if (_order.Count > capacity)
            {
                _calls.Remove(_order.Dequeue());
            }
        }
    }

    public LedgerCall? Find(string callId)
    {
        lock (_gate)
        {
            return _calls.TryGetValue(callId, out var call) ? call : null;
        }
    }
}
