using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.Server.Demo;

/// <summary>A request to the stand-in, whichever API it came by.</summary>
internal sealed record DemoPrompt
{
    /// <summary>Hash of the request: what every id in the reply is made of.</summary>
    public required string Id { get; init; }

    public required string Model { get; init; }

    /// <summary>Text of the last user message.</summary>
    public required string Text { get; init; }

    public required DemoDirectives Directives { get; init; }

    /// <summary>Tokens of everything that was sent: a quarter of its characters.</summary>
    public required int InputTokens { get; init; }

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    /// <summary>How many answers are asked for.</summary>
    public int Choices { get; init; } = 1;

    public int? MaxTokens { get; init; }

    /// <summary>What a tool gave back, when that is what was sent last.</summary>
    public string? ToolResult { get; init; }

    /// <summary>Tools that may be called, with the schema of their arguments.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Tools { get; init; } = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);

    /// <summary>The tool that must be called; empty when any must; null when none has to be.</summary>
    public string? ForcedTool { get; init; }

    /// <summary>Schema that the answer must follow, or null.</summary>
    public JsonNode? Schema { get; init; }

    /// <summary>Whether the answer must be a JSON object of any form.</summary>
    public bool WantsJson { get; init; }

    public bool Think { get; init; }

    /// <summary>Refuses what no vendor takes.</summary>
    public void Check()
    {
        if (MaxTokens is < 1)
        {
            throw new DemoRequestException($"max_tokens: must be at least 1, not {MaxTokens}.");
        }
    }

    /// <summary>The text of a content that is a string or a list of parts.</summary>
    public static string TextOf(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!;
        }

        return content.ValueKind != JsonValueKind.Array
            ? ""
            : string.Join(' ', content.EnumerateArray()
                .Where(p => p.ValueKind == JsonValueKind.Object && p.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
                .Select(p => p.GetProperty("text").GetString()));
    }
}
