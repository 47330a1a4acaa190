using System.Collections.Frozen;

namespace Gatehouse.AI.Budgets;

/// <summary>The budgets that can be about calls of one route, by the model that is asked for.</summary>
public sealed class RouteBudgets
{
    private readonly FrozenDictionary<string, BudgetSet> _byModel;
    private readonly BudgetSet _ofNone;

    internal RouteBudgets(FrozenDictionary<string, BudgetSet> byModel, BudgetSet ofNone)
    {
        _byModel = byModel;
        _ofNone = ofNone;
    }

    public static RouteBudgets None { get; } = new(FrozenDictionary<string, BudgetSet>.Empty, BudgetSet.None);

    /// <summary>Those of a model, by its alias; for a call that names no model those that are about all.</summary>
    public BudgetSet Of(string model) => _byModel.TryGetValue(model, out var set) ? set : _ofNone;
}
