using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models.Shadow;

/// <summary>A target that is sent copies of a model's calls, and whose answers nobody is given.</summary>
public sealed record ModelShadowDocument : Document
{
    [ShortForm]
    [Description("Target that gets copies, as provider/model: its answers are measured, paid for and thrown away.")]
    [Example("anthropic/claude-haiku-4-5")]
    [NotEmpty]
    public required string Model { get; init; }

    [Description("Share of the calls that are copied.")]
    [AllowedRange("0.01%", "100%")]
    public Share Share { get; init; } = new(1);

    [Description("Copies that may be under way at once; calls beyond that are not copied.")]
    [AllowedRange("1", "10000")]
    public int Most { get; init; } = 100;

    /// <summary>The target; null when <see cref="Model"/> names none.</summary>
    internal ModelTargetDocument Target => new() { Model = Model };

    public override void Validate(ProblemList problems)
    {
        if (!Target.TrySplit(out _, out _))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "model", $"\"{Model}\" does not name a provider and a model", "Write provider/model, such as anthropic/claude-haiku-4-5.");
        }
    }
}
