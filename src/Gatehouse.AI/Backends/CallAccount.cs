using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>Who pays for one call, and how many attempts it took so far.</summary>
internal sealed class CallAccount(Exchange exchange, string operation, string model, CallOutline outline, CallTerms terms)
{
    private readonly BudgetSet _budgets = terms.Budgets.Of(model);
    private int _attempts;

    /// <summary>
    /// Sets aside what the next attempt may cost, in every budget that is about it, and makes it known to the ledger; see
    /// <see cref="AttemptAccount.Refusal"/> for when that cannot be.
    /// </summary>
    public async ValueTask<AttemptAccount> OpenAsync(ModelTarget target, ExpectedUse expected, LedgerMarks marks)
    {
        var scope = exchange.Scope;
        var verdict = await _budgets.ReserveAsync(
            new BudgetSubject(scope.Consumer?.Team ?? "", scope.Consumer?.Name ?? "", scope.Key, target.Provider.Name),
            expected,
            (marks & LedgerMarks.Downgraded) != LedgerMarks.None);
        if (verdict.Refusal is { } refusal)
        {
            return AttemptAccount.Refused(refusal);
        }

        var reservation = verdict.Reservation!;
        var draft = Draft(target, expected, marks | reservation.Marks);
        if (!terms.Ledger.TryOpen(draft, out var opened, out string why))
        {
            reservation.Release();
            exchange.Record.Failure = why;
            return AttemptAccount.Refused(new ModelError(ModelErrorKind.Server, 503, "The gateway cannot keep account of calls at the moment, and makes none that it could not account for.") { Code = "ledger_unavailable" });
        }

        return new AttemptAccount(terms.Ledger, opened, reservation, draft, terms.Time);
    }

    private LedgerEntry Draft(ModelTarget target, in ExpectedUse expected, LedgerMarks marks) => new(exchange.Scope)
    {
        Id = terms.Ledger.NewId(),
        At = terms.Time.GetUtcNow(),
        CallId = exchange.Record.RequestId,
        Operation = operation,
        Attempt = Interlocked.Increment(ref _attempts),
        Model = model,
        Provider = target.Provider.Name,
        ProviderModel = target.Model,
        Arm = target.Arm,
        Currency = expected.Currency,
        Reserved = expected.Cost,
        Streamed = outline.Stream,
        Marks = marks | (target.Price is { IsEstimate: true } ? LedgerMarks.Unpriced : LedgerMarks.None),
    };
}
