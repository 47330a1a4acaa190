using System.Globalization;
using Gatehouse.AI.Models;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Budgets;

/// <summary>Why a budget has no room for a call: what is left, what the call could use, and when there is more.</summary>
public sealed record BudgetRefusal
{
    /// <summary>Clients that wait by themselves wait no longer than this; whoever has to wait longer is told not to try.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    /// <summary>When to look again for what running calls hold.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private BudgetRefusal(string budget, string detail)
    {
        Budget = budget;
        Detail = detail;
    }

    /// <summary>Name of the budget.</summary>
    public string Budget { get; }

    /// <summary>The sentence for the caller.</summary>
    public string Detail { get; }

    /// <summary>The target that is to answer instead; null when the call is refused.</summary>
    public ModelTarget? UseTarget { get; private init; }

    /// <summary>402 or 429; 503 when nobody knows.</summary>
    public int Status { get; private init; } = 402;

    /// <summary>When it is worth while to try again; null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>What is missing.</summary>
    public BudgetMeasure Measure { get; private init; }

    private string RateLimit { get; init; } = "";

    /// <summary>The refusal as clients of every dialect get it.</summary>
    public Problem ToProblem()
    {
        var headers = new List<HeaderField>(2);
        if (RateLimit.Length > 0)
        {
            headers.Add(new HeaderField("RateLimit", RateLimit));
        }

        if (RetryAfter is null || RetryAfter > LongestRetry)
        {
            headers.Add(new HeaderField("x-should-retry", "false"));
        }

        return new Problem(Status switch { 503 => ProblemKind.BudgetUnknown, 429 => ProblemKind.BudgetBusy, _ => ProblemKind.BudgetExceeded })
        {
            Detail = Detail,
            RetryAfterSeconds = RetryAfter is { } wait ? (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, int.MaxValue) : null,
            Headers = headers,
        };
    }

    /// <summary>The refusal on its way out of a backend.</summary>
    public ProblemException ToException() => new(ToProblem(), $"budget {Budget}: {Detail}");

    internal static BudgetRefusal NoRate(Budget budget, string currency)
        => new(budget.Name, $"The budget {budget.Name} is in {budget.Currency}, the price of this call in {currency}, and no exchange rate between them is known.")
        {
            Status = budget.Status ?? 402,
        };

    /// <summary>Nodes share the budget, and what they share cannot be reached.</summary>
    internal static BudgetRefusal Unknown(Budget budget)
        => new(budget.Name, $"Whether the budget {budget.Name} has room for this call is not known at the moment: the gateway cannot reach what it shares with others. Try again in a second.")
        {
            Status = 503,
            RetryAfter = Soon,
        };

    internal static BudgetRefusal NoRoom(in BudgetHold hold, BudgetMeasure measure, long needed, DateTimeOffset now)
    {
        var budget = hold.Budget;
        long limit = budget.LimitOf(measure);
        long firm = hold.Period.FirmOf(measure, limit);
        long used = Math.Min(hold.Period.UsedOf(measure), firm);
        bool canFit = needed <= limit;

        // By now it may have been given back: others held it when room was looked for.
        bool isHeld = canFit && Math.Max(needed, 1) <= limit - used;
        bool resets = budget.Calendar.Period != BudgetPeriod.Total;
        var untilReset = resets ? hold.Period.Span.End - now : TimeSpan.Zero;
        string left = BudgetText.Amount(budget, measure, Math.Max(limit - firm, 0));
        return new BudgetRefusal(budget.Name, Sentence(hold, measure, needed, canFit, isHeld ? firm - used : null, left, untilReset))
        {
            UseTarget = budget.Cheaper,
            Measure = measure,
            Status = budget.Status ?? (measure == BudgetMeasure.Money && !isHeld ? 402 : 429),
            RetryAfter = !canFit ? null : isHeld ? Soon : resets ? untilReset : null,
            RateLimit = measure == BudgetMeasure.Money || !resets ? "" : RateLimitOf(budget.Name, Math.Max(limit - firm, 0), untilReset),
        };
    }

    private static string Sentence(in BudgetHold hold, BudgetMeasure measure, long needed, bool canFit, long? held, string left, TimeSpan untilReset)
    {
        var budget = hold.Budget;
        string limit = BudgetText.Amount(budget, measure, budget.LimitOf(measure));
        string need = BudgetText.Amount(budget, measure, needed);
        if (!canFit)
        {
            return $"This call can {Verb(measure)} up to {need}, and all of the budget {budget.Name} is {limit}. Ask for fewer tokens of output, or for less at once.";
        }

        string what = measure == BudgetMeasure.Requests ? "" : needed == 0 ? " What this call costs is not known." : $" This call can {Verb(measure)} up to {need}.";
        string when = held is { } amount
            ? amount > 0 ? $" Calls that still run hold {BudgetText.Amount(budget, measure, amount)}: there may be room when they end." : " Calls that have just ended held the rest: try again."
            : untilReset > TimeSpan.Zero ? $" It begins anew at {BudgetText.Moment(hold.Period.Span.End)}, in {BudgetText.Wait(untilReset)}."
            : " It does not begin anew.";
        return $"The budget {budget.Name} has {left} left of {limit}.{what}{when}";
    }

    private static string Verb(BudgetMeasure measure) => measure == BudgetMeasure.Money ? "cost" : "use";

    // The form of rate limits everywhere (draft-ietf-httpapi-ratelimit-headers): what is left, and in how many seconds it is all there.
    private static string RateLimitOf(string name, long left, TimeSpan untilReset)
        => string.Create(CultureInfo.InvariantCulture, $"\"{(name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : "budget")}\";r={left};t={Math.Max((long)Math.Ceiling(untilReset.TotalSeconds), 1)}");
}
