namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// One difference between a vendor's chat format and OpenAI's. The path is written with dots, and "[]" stands for every
/// item of a list: "messages[].name".
/// </summary>
internal sealed record FieldRule(string Path, FieldFate Fate)
{
    /// <summary>The vendor's name of the field; null keeps OpenAI's.</summary>
    public string? As { get; init; }

    /// <summary>A value that asks for nothing, as JSON ("1" for n); null, false, 0 and what is empty ask for nothing anyway.</summary>
    public string? Neutral { get; init; }

    public IReadOnlyList<FieldWord> Words { get; init; } = [];

    /// <summary>Writes a text in the vendor's form; used for values that are not words, such as ids.</summary>
    public Func<string, string>? Spell { get; init; }

    /// <summary>Why a call with it is refused, as the client reads it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The same limit under the older name: what most vendors know.</summary>
    public static FieldRule MaxTokens { get; } = Renamed("max_completion_tokens", "max_tokens");

    /// <summary>OpenAI's newer name of the system role, which templates of other models do not know.</summary>
    public static FieldRule DeveloperRole { get; } = Reworded("messages[].role", new FieldWord("developer", "\"system\""));

    public static FieldRule Renamed(string path, string name) => new(path, FieldFate.Renamed) { As = name };

    public static FieldRule Reworded(string path, params FieldWord[] words) => new(path, FieldFate.Reworded) { Words = words };

    public static FieldRule Dropped(string path, string? neutral = null) => new(path, FieldFate.Dropped) { Neutral = neutral };

    public static FieldRule Needless(string path) => new(path, FieldFate.Needless);

    public static FieldRule Refused(string path, string reason, string? neutral = null) => new(path, FieldFate.Refused) { Reason = reason, Neutral = neutral };
}
