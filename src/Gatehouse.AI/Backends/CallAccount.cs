using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Prices;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>Who pays for one call, and how many attempts it took so far.</summary>
internal sealed class CallAccount(Exchange exchange, string operation, string model, CallOutline outline, CallTerms terms)
{
    private int _attempts;

    public int Attempts => _attempts;

    /// <summary>Sets aside what the next attempt may cost; see <see cref="AttemptAccount.Refusal"/> for when that cannot be.</summary>
    public AttemptAccount Open(ModelTarget target, LedgerMarks marks = LedgerMarks.None)
    {
        var now = terms.Time.GetUtcNow();
        var scope = exchange.Scope;
        var draft = new LedgerEntry
        {
            Id = terms.Ledger.NewId(),
            At = now,
            CallId = exchange.Record.RequestId,
            Attempt = Interlocked.Increment(ref _attempts),
            Operation = operation,
            Team = scope.Consumer?.Team ?? "",
            Consumer = scope.Consumer?.Name ?? "",
            Key = scope.Key,
            Route = scope.Route,
            Model = model,
            Provider = target.Provider.Name,
            ProviderModel = target.Model,
            Currency = target.Price?.Currency ?? ModelPrice.Dollar,
            Reserved = target.Price?.MostOf(Most(target), exchange.Record.ReceivedAt),
            Streamed = outline.Stream,
            Marks = marks | (target.Price is null or { IsEstimate: true } ? LedgerMarks.Unpriced : LedgerMarks.None),
        };
        if (!terms.Ledger.TryOpen(draft, out var opened, out string why))
        {
            exchange.Record.Failure = why;
            return AttemptAccount.Refused(new ModelError(ModelErrorKind.Server, 503, "The gateway cannot keep account of calls at the moment, and makes none that it could not account for.") { Code = "ledger_unavailable" });
        }

        return new AttemptAccount(terms.Ledger, opened, draft, terms.Time);
    }

    // A token is a byte of text at least, and nearly always three or four.
    private TokenUsage Most(ModelTarget target) => new()
    {
        Input = (outline.TextLength + 2) / 3,
        Output = (outline.MostOutput ?? target.Known?.Output ?? 4096) * Math.Max(outline.Choices, 1),
        Grade = UsageGrade.Estimated,
    };
}
