using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Batches are accounted for when somebody is first told that one is over: once each, under the batch's own id, as far back as the
/// ledger looks for a call (docs/operate/ledger.md). What calls in them used was not set aside before, because nobody knows it when
/// a batch is made; budgets count it then.
/// </summary>
internal sealed class SettledBatches
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);

    /// <summary>Ends when the ledger has the batch. Does nothing for one that it has already.</summary>
    public async ValueTask SettleAsync(Exchange exchange, ModelTarget account, ModelPrice? price, ReplySummary batch, CallTerms terms)
    {
        await EventLoop.Leave();
        if (!TryBegin(batch.Id))
        {
            return;
        }

        try
        {
            if (terms.Ledger.FindCall(batch.Id) is not null)
            {
                return;
            }

            var entry = EntryOf(exchange, account, price, batch, terms);
            terms.Budgets.Of("").Count(entry);
            await terms.Ledger.AppendAsync(entry);
        }
        finally
        {
            End(batch.Id);
        }
    }

    private static LedgerEntry EntryOf(Exchange exchange, ModelTarget account, ModelPrice? price, ReplySummary batch, CallTerms terms)
    {
        decimal? cost = price?.CostOf(batch.Usage, exchange.Record.ReceivedAt, batch.Usage.TotalInput / Math.Max(1, batch.Calls));
        return new LedgerEntry
        {
            Id = terms.Ledger.NewId(),
            At = terms.Time.GetUtcNow(),
            CallId = batch.Id,
            Attempt = 1,
            Operation = "batches",
            Team = exchange.Scope.Consumer?.Team ?? "",
            Consumer = exchange.Scope.Consumer?.Name ?? "",
            Key = exchange.Scope.Key,
            Route = exchange.Scope.Route,
            Provider = account.Provider.Name,
            ProviderModel = batch.Model,
            ResponseModel = batch.Model,
            Usage = batch.Usage,
            Cost = cost,
            Currency = price?.Currency ?? ModelPrice.Dollar,
            Marks = cost is null || price!.IsEstimate ? LedgerMarks.Unpriced : LedgerMarks.None,
        };
    }

    private bool TryBegin(string id)
    {
        lock (_lock)
        {
            return _underWay.Add(id);
        }
    }

    private void End(string id)
    {
        lock (_lock)
        {
            _underWay.Remove(id);
        }
    }
}
