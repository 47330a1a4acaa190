using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Fields;

/// <summary>One field of a form of calls, with a call that sets it.</summary>
public sealed record FormField
{
    /// <summary>
    /// Its path: members with dots; "[]" is any item of a list, "[type=text]" an item, or a value, that has this member
    /// ("messages[role=user].content[type=text].text").
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The same where it stands in the call; another one where a role or a type tells one item from another.</summary>
    public required string Place { get; init; }

    /// <summary>An example of its value.</summary>
    public required JsonNode? Value { get; init; }

    /// <summary>A whole call of the form around the field, with or without it.</summary>
    public required JsonNode Call { get; init; }

    /// <summary>Whether everything inside shares its fate, so that nothing inside has a row.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Why nothing is lost where no provider is told of it; null for fields of which one must be told.</summary>
    public string? Needless { get; init; }

    /// <summary>Other names of the client's by which its loss may be told, for fields that are lost together.</summary>
    public IReadOnlyList<string> ToldAs { get; init; } = [];

    /// <summary>Words of people about a cell, by the provider's type ("anthropic") or type and model; "" for all.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The note for a model; the most special one, null when there is none.</summary>
    public string? NoteFor(FieldColumn column)
        => Notes.TryGetValue($"{column.Provider} {column.Model}", out string? note) || Notes.TryGetValue(column.Provider, out note) || Notes.TryGetValue("", out note) ? note : null;
}
