using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>The form the answer must have. Schema, name and strictness only with <see cref="ReplyFormatKind.JsonSchema"/>.</summary>
public sealed record ReplyFormat(ReplyFormatKind Kind)
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public JsonElement? Schema { get; init; }

    public bool? Strict { get; init; }
}
