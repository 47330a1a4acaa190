using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>A function the model may call; parameters are a JSON Schema.</summary>
public sealed record ToolDefinition(string Name, string? Description, JsonElement? Parameters)
{
    public bool? Strict { get; init; }

    public CacheControl? CacheControl { get; init; }

    /// <summary>A tool that is no function (a vendor's own): kept whole for its wire form.</summary>
    public UnknownPart? Vendor { get; init; }

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
