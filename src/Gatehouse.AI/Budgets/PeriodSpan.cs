namespace Gatehouse.AI.Budgets;

/// <summary>A period of a budget in force: from its start until before its end, each with the offset its time zone has then.</summary>
internal readonly record struct PeriodSpan(DateTimeOffset Start, DateTimeOffset End)
{
    public bool Has(DateTimeOffset moment) => moment >= Start && moment < End;
}
