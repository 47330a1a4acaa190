namespace Gatehouse.AI.Dialects;

/// <summary>What path and query say of a call.</summary>
/// <param name="Path">The canonical path, prefix included.</param>
/// <param name="Query">The query without its question mark; empty for none.</param>
/// <param name="Model">The model in the path, unescaped; empty where the form has it in the body.</param>
public readonly record struct CallAddress(string Path, string Query, string Model)
{
    /// <summary>Content type of the body; null when the client named none.</summary>
    public string? ContentType { get; init; }

    /// <summary>For forms that say everything in the body.</summary>
    public static CallAddress None { get; } = new("", "", "");
}
