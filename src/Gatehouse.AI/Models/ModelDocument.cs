using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models;

/// <summary>One model as clients name it.</summary>
[Planned("retry_on", "sticky", "fallback", "context_fallback", "limits", "price")]
public sealed record ModelDocument : Document
{
    [ShortForm]
    [Description("Where calls go: the first target, and the next ones in this order when it fails before an answer began.")]
    [Example("[openai/gpt-5-mini, anthropic/claude-haiku-4-5]")]
    [NotEmpty]
    public required IReadOnlyList<ModelTargetDocument> Targets { get; init; }

    [Description("How a target is chosen for a call.")]
    public ModelStrategy Strategy { get; init; } = ModelStrategy.Fallback;

    /// <summary>Name of the model; from the key of the map.</summary>
    [NotASetting]
    public string Name { get; init; } = "";
}
