using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.Transform;

public sealed record HeaderChangesOptions : Document
{
    [Description("Fields that are removed.")]
    [Example("[X-Internal]")]
    public IReadOnlyList<string> Remove { get; init; } = [];

    [Description("Fields that get this one value, whatever they had.")]
    [Example("{ X-Source: gateway }")]
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [Description("Fields that are added to those of the same name.")]
    [Example("{ Vary: Accept-Language }")]
    public IReadOnlyDictionary<string, string> Add { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
