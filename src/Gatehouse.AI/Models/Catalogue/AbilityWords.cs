using System.Collections.Frozen;
using System.Text.Json;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>Abilities by their words: "tools", "json_schema".</summary>
public static class AbilityWords
{
    private static readonly FrozenDictionary<string, ModelAbilities> ByWord = Enum.GetValues<ModelAbility>()
        .ToFrozenDictionary(a => JsonNamingPolicy.SnakeCaseLower.ConvertName(a.ToString()), Of, StringComparer.Ordinal);

    /// <summary>In the order of the abilities.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<ModelAbility>().Select(a => JsonNamingPolicy.SnakeCaseLower.ConvertName(a.ToString()))];

    public static ModelAbilities Of(ModelAbility ability) => (ModelAbilities)(1 << (int)ability);

    public static bool TryParse(string word, out ModelAbilities ability) => ByWord.TryGetValue(word, out ability);

    public static IEnumerable<string> WordsOf(ModelAbilities abilities) => All.Where(w => (ByWord[w] & abilities) != ModelAbilities.None);
}
