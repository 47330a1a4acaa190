using System.Collections.Concurrent;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>The open HTTP/2 connections of all listeners, by Kestrel's name for each.</summary>
internal sealed class Http2Connections
{
    private readonly ConcurrentDictionary<string, Http2Budget> _budgets = new(StringComparer.Ordinal);

    public int Count => _budgets.Count;

    public void Add(string id, Http2Budget budget) => _budgets[id] = budget;

    public void Remove(string id) => _budgets.TryRemove(id, out _);

    public void StreamFailed(string id)
    {
        if (_budgets.TryGetValue(id, out var budget))
        {
            budget.StreamFailed();
        }
    }
}
