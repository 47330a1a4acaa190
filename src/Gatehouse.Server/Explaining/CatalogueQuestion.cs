using System.Globalization;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.Server.Explaining;

/// <summary>Which models are asked for on the command line of models; what was not said is empty or null.</summary>
internal sealed record CatalogueQuestion(string? Provider, string? Search, ModelAbilities Able, long? Context, decimal? MostForInput)
{
    /// <summary>Whether a model is among them. What is not known of it is not taken for granted.</summary>
    public bool Asks(string name, CatalogueModel? model)
        => (Search is null || Search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => Has(name, word) || Has(model?.Name, word)))
            && (Able == ModelAbilities.None || (model is not null && (model.Able & Able) == Able))
            && (Context is null || model?.Context >= Context)
            && (MostForInput is null || model?.Price is { Currency: ModelPrice.Dollar } price && price.Latest.Standard.Rates[PriceBucket.Input] <= MostForInput);

    /// <summary>"200k", "1m" and "200000" as a number of tokens; null for what is none.</summary>
    public static long? TokensOf(string text)
    {
        decimal unit = char.ToLowerInvariant(text.Length > 0 ? text[^1] : ' ') switch { 'k' => 1000, 'm' => 1_000_000, _ => 1 };
        string digits = unit == 1 ? text : text[..^1];
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) && number * unit is > 0 and < long.MaxValue ? (long)(number * unit) : null;
    }

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
