using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Server.Explaining;

/// <summary>Models with their size, abilities and price, as people and machines read them.</summary>
internal static class CatalogueList
{
    private const string NotKnown = "-";

    /// <summary>The models that come with the program.</summary>
    public static IEnumerable<CatalogueRow> BuiltIn(CatalogueQuestion question)
        => (question.Provider is { } provider ? [ModelCatalogue.BuiltIn.Of(provider)!] : ModelCatalogue.BuiltIn.Providers)
            .SelectMany(p => p.Models.Select(m => new CatalogueRow("", $"{p.Id}/{m.Id}", m)))
            .Where(r => question.Asks(r.Model, r.Known));

    /// <summary>The targets of a configuration's models.</summary>
    public static IEnumerable<CatalogueRow> Configured(AIDocument ai, CatalogueQuestion question)
    {
        var known = new KnownModels(ai);
        foreach (var (name, model) in ai.Models.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            foreach (var target in model.AllTargets())
            {
                target.TrySplit(out var provider, out var providerModel);
                string type = ai.Providers[provider!].Type;
                var row = new CatalogueRow(name, target.Model, known.Find(type, provider!, providerModel!, model, target));
                if ((question.Provider is not { } asked || asked == provider || asked == type) && question.Asks($"{name} {target.Model}", row.Known))
                {
                    yield return row;
                }
            }
        }
    }

    public static string[] Cells(CatalogueRow row)
    {
        var rates = row.Known?.Price?.Latest.Standard.Rates;
        string[] cells =
        [
            row.Model, Number(row.Known?.Context), Number(row.Known?.Output),
            row.Known?.Abilities is { } able ? string.Join(' ', AbilityWords.WordsOf(able)) : NotKnown,
            Rate(row.Known?.Price, rates?[PriceBucket.Input]), Rate(row.Known?.Price, rates?[PriceBucket.Output]),
        ];
        return row.Alias.Length > 0 ? [row.Alias, .. cells] : cells;
    }

    public static JsonArray Json(IEnumerable<CatalogueRow> rows) => new([.. rows.Select(Json)]);

    private static JsonObject Json(CatalogueRow row)
    {
        var known = row.Known;
        var json = new JsonObject();
        if (row.Alias.Length > 0)
        {
            json["name"] = row.Alias;
        }

        json["model"] = row.Model;
        json["title"] = known?.Name;
        json["context"] = known?.Context;
        json["output"] = known?.Output;
        json["abilities"] = known?.Abilities is { } able ? Words(able) : null;
        json["not_able"] = known?.Abilities is not null ? Words(known.KnownAbilities & ~known.Able) : null;
        json["deprecated"] = known?.IsDeprecated;
        json["source"] = known?.Source;
        json["taken"] = known?.Taken is { } taken ? Day.Format(taken) : null;
        json["price"] = known?.Price is { } price ? Json(price) : null;
        return json;
    }

    private static JsonObject Json(ModelPrice price) => new()
    {
        ["currency"] = price.Currency,
        ["source"] = price.Source,
        ["taken"] = price.Taken is { } taken ? Day.Format(taken) : null,
        ["estimate"] = price.IsEstimate,
        ["periods"] = new JsonArray([.. price.Periods.Select(Json)]),
    };

    private static JsonObject Json(PricePeriod period)
    {
        var json = Json(period.Standard);
        if (period.From is { } day)
        {
            json["effective"] = Day.Format(day);
        }

        if (period.Hours is { } hours)
        {
            json["hours"] = string.Create(CultureInfo.InvariantCulture, $"{hours.Start:HH:mm}-{hours.End:HH:mm} UTC");
        }

        if (period.Tiers.Count > 0)
        {
            json["service_tiers"] = new JsonObject(period.Tiers.Select(t => new KeyValuePair<string, JsonNode?>(t.Key, Json(t.Value))));
        }

        return json;
    }

    private static JsonObject Json(PriceSheet sheet)
    {
        var json = Json(sheet.Rates);
        if (sheet.Steps.Count > 0)
        {
            json["long_prompt"] = new JsonArray([.. sheet.Steps.Select(s =>
            {
                var step = Json(s.Rates);
                step.Insert(0, "over", s.Over);
                return step;
            })]);
        }

        return json;
    }

    private static JsonObject Json(PriceRates rates)
        => new(rates.All.Select(r => new KeyValuePair<string, JsonNode?>(PriceWords.Of(r.Key), JsonValue.Create(r.Value))));

    private static JsonArray Words(ModelAbilities abilities) => new([.. AbilityWords.WordsOf(abilities).Select(w => JsonValue.Create(w))]);

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? NotKnown;

    private static string Rate(ModelPrice? price, decimal? rate) => rate is { } amount ? $"{PriceWords.Plain(amount)} {price!.Currency}" : NotKnown;
}
