using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Budgets;

/// <summary>
/// One budget: whose calls it is about (all of these must match; none means every call), what they may use together, and over
/// which time.
/// </summary>
[Planned("prompt")]
[NeedsOneOf("limit", "tokens", "input_tokens", "output_tokens", "requests", OrMore = true)]
public sealed record BudgetDocument : Document
{
    [Description("Teams whose consumers' calls it counts, one or a list.")]
    [Example("customer-experience")]
    [NotEmpty]
    public IReadOnlyList<string>? Team { get; init; }

    [Description("Consumers whose calls it counts, one or a list.")]
    [Example("[acme, globex]")]
    [ReferenceTo("consumers")]
    [NotEmpty]
    public IReadOnlyList<string>? Consumer { get; init; }

    [Description("Keys whose calls it counts, one or a list: the name of a consumer's key, or the first 12 hexadecimal digits of its SHA-256.")]
    [Example("ci")]
    [NotEmpty]
    public IReadOnlyList<string>? Key { get; init; }

    [Description("Routes whose calls it counts, one or a list.")]
    [Example("llm")]
    [ReferenceTo("routes")]
    [NotEmpty]
    public IReadOnlyList<string>? Route { get; init; }

    [Description("Models, as clients name them, whose calls it counts, one or a list.")]
    [Example("chat")]
    [ReferenceTo("ai.models")]
    [NotEmpty]
    public IReadOnlyList<string>? Model { get; init; }

    [Description("Providers that are called, one or a list.")]
    [Example("openai")]
    [ReferenceTo("ai.providers")]
    [NotEmpty]
    public IReadOnlyList<string>? Provider { get; init; }

    [Description("What callers are told apart by, each with all of the budget: one or a list of team, consumer, key, route, model. All calls share one account when not written.")]
    [Example("[consumer]")]
    [NotEmpty]
    public IReadOnlyList<BudgetPer>? Per { get; init; }

    [Description("The most that calls may cost.")]
    [Example("120 USD")]
    [AllowedRange("0.000001 USD", "1000000000 USD")]
    public Money? Limit { get; init; }

    [Description("The most tokens, of input and output together.")]
    [Example("2000000")]
    [AllowedRange("1", "1000000000000000")]
    public long? Tokens { get; init; }

    [Description("The most tokens of input, cached ones included.")]
    [AllowedRange("1", "1000000000000000")]
    public long? InputTokens { get; init; }

    [Description("The most tokens of output, reasoning included.")]
    [AllowedRange("1", "1000000000000000")]
    public long? OutputTokens { get; init; }

    [Description("The most calls that a model answers.")]
    [Example("1000")]
    [AllowedRange("1", "1000000000000000")]
    public long? Requests { get; init; }

    [Description("Over which time: minute, hour, day, week, month, year, by the calendar, or total, which never begins anew.")]
    [Example("day")]
    public required BudgetPeriod Period { get; init; }

    [Description("Time zone whose clock ends hours, days, weeks, months and years.")]
    [Example("Europe/Berlin")]
    [NotEmpty]
    public string TimeZone { get; init; } = "UTC";

    [Description("First day of a week, with period: week.")]
    public Weekday? WeekStarts { get; init; }

    [Description("First day of a month, with period: month.")]
    [AllowedRange("1", "28")]
    public int? MonthStarts { get; init; }

    [Description("Shares of the budget at which a line is logged, once in each period.")]
    [Example("[50%, 80%]")]
    [AllowedRange("1%", "100%")]
    public IReadOnlyList<Share> WarnAt { get; init; } = [];

    [Description("What becomes of calls that it has no room for.")]
    public OnExceededDocument OnExceeded { get; init; } = new() { Action = ExceededAction.Block };

    [Description("Status of refusals, 402 or 429. When not written: 402 when money is spent, 429 for tokens and requests, and when all that is missing is held by calls that still run.")]
    [AllowedRange("402", "429")]
    public int? Status { get; init; }

    /// <summary>Name of the budget; from the key of the map.</summary>
    [NotASetting]
    public string Name { get; init; } = "";

    public override void Validate(ProblemList problems)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "time_zone", $"\"{TimeZone}\" is no time zone of this machine", NearName.Hint(TimeZone, [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id)]) ?? "Write a name such as Europe/Berlin or UTC.");
        }

        if (Period is BudgetPeriod.Minute or BudgetPeriod.Total && Source is ConfigMapping written && written.Find("time_zone") is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "time_zone", Period == BudgetPeriod.Total ? "a total never begins anew, in no time zone" : "minutes are the same in every time zone", "Remove it.");
        }

        if (WeekStarts is not null && Period != BudgetPeriod.Week)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "week_starts", "only weeks begin on a day of the week", "Write period: week, or remove it.");
        }

        if (MonthStarts is not null && Period != BudgetPeriod.Month)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "month_starts", "only months begin on a day of the month", "Write period: month, or remove it.");
        }

        if (WarnAt.Distinct().Count() < WarnAt.Count)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "warn_at", "a share is written twice", "Remove one of them.");
        }

        if (Status is not (null or 402 or 429))
        {
            problems.Add(ProblemCodes.NotOneOf, this, "status", $"{Status} is not one of 402, 429");
        }
        else if (Status is not null && OnExceeded.Action != ExceededAction.Block)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "status", "only what is blocked has a status", "Write on_exceeded: block, or remove it.");
        }
    }
}
