using System.Runtime.CompilerServices;

namespace Gatehouse.AI.Budgets;

/// <summary>One whole number for each <see cref="BudgetMeasure"/>.</summary>
[InlineArray(Count)]
internal struct Amounts
{
    public const int Count = 5;

    private long _first;
}
