using System.ComponentModel;
using Gatehouse.AI.Models;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Budgets;

/// <summary>What becomes of calls that a budget has no room for: `block`, `allow`, or another model.</summary>
[NeedsOneOf("action", "use_model")]
public sealed record OnExceededDocument : Document
{
    [ShortForm]
    [Description("What becomes of the call: block refuses it, allow lets it go on and marks it in the ledger; use_model in place of it gives it to another model.")]
    [Example("block")]
    public ExceededAction? Action { get; init; }

    [Description("Model that answers instead, as provider/model. What it costs is counted and refused by other budgets alone.")]
    [Example("openai/gpt-5-nano")]
    public string? UseModel { get; init; }

    internal ModelTargetDocument? Target => UseModel is null ? null : new() { Model = UseModel };

    public override void Validate(ProblemList problems)
    {
        if (Action is not null && UseModel is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "", "a call is blocked, allowed or given to another model, and this says two of them", "Write on_exceeded: block, or on_exceeded: { use_model: provider/model }.");
        }
        else if (Target?.TrySplit(out _, out _) == false)
        {
            problems.Add(ProblemCodes.InvalidValue, this, "use_model", $"\"{UseModel}\" does not name a provider and a model", "Write provider/model, such as openai/gpt-5-nano.");
        }
    }
}
