using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Batches are accounted for when somebody is first told that one is over: once each, under the batch's own id, as long as the ledger
/// keeps entries. What calls in them used was not set aside before, because nobody knows it when a batch is made; budgets count it then.
/// </summary>
internal sealed class SettledBatches
{
    private const int MostKnown = 10_000;

    // Clocks of vendors go differently.
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly HashSet<(string Provider, string Id)> _known = [];
    private readonly Queue<(string Provider, string Id)> _order = new();

    /// <summary>Ends when the ledger has the batch. Does nothing for one that it has already.</summary>
    public async ValueTask SettleAsync(Exchange exchange, ModelTarget account, ModelPrice? price, ReplySummary batch, CallTerms terms)
    {
        await EventLoop.Leave();
        var key = (account.Provider.Name, batch.Id);
        if (!TryBegin(key))
        {
            return;
        }

        bool isKnown = false;
        try
        {
            var since = batch.BeganAt > DateTimeOffset.UnixEpoch ? batch.BeganAt - Slack : DateTimeOffset.MinValue;
            if (!terms.Ledger.Has(batch.Id, account.Provider.Name, since))
            {
                var entry = EntryOf(exchange, account, price, batch, terms);
                terms.Budgets.Of("").Count(entry);
                await terms.Ledger.AppendAsync(entry);
            }

            isKnown = true;
        }
        finally
        {
            if (!isKnown)
            {
                Forget(key);
            }
        }
    }

    private static LedgerEntry EntryOf(Exchange exchange, ModelTarget account, ModelPrice? price, ReplySummary batch, CallTerms terms)
    {
        long prompt = batch.Usage.TotalInput / Math.Max(1, batch.Calls);
        decimal? cost = price?.CostOf(batch.Usage, exchange.Record.ReceivedAt, prompt);
        return new LedgerEntry(exchange.Scope)
        {
            Id = terms.Ledger.NewId(),
            At = terms.Time.GetUtcNow(),
            CallId = batch.Id,
            Operation = "batches",
            Attempt = 1,
            Provider = account.Provider.Name,
            ProviderModel = batch.Model,
            ResponseModel = batch.Model,
            Usage = batch.Usage,
            Cost = cost,
            Currency = price?.Currency ?? ModelPrice.Dollar,
            Marks = cost is null || price!.IsEstimate ? LedgerMarks.Unpriced : LedgerMarks.None,
        };
    }

    // Known once somebody is at it: who asks meanwhile does nothing.
    private bool TryBegin((string Provider, string Id) key)
    {
        lock (_lock)
        {
            if (!_known.Add(key))
            {
                return false;
            }

            _order.Enqueue(key);
            if (_order.Count > MostKnown)
            {
                _known.Remove(_order.Dequeue());
            }

            return true;
        }
    }

    private void Forget((string Provider, string Id) key)
    {
        lock (_lock)
        {
            _known.Remove(key);
        }
    }
}
