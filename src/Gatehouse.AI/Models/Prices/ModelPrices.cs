using System.Globalization;
using System.Text.Json;

namespace Gatehouse.AI.Models.Prices;

/// <summary>
/// The prices that come with the program: a short table for the models of the samples, with source and date of each. A
/// model that is not in it has no price, and its calls have no cost.
/// </summary>
public sealed class ModelPrices
{
    private static readonly Lazy<ModelPrices> Embedded = new(ReadEmbedded);

    private readonly Dictionary<(string Provider, string Model), ModelPrice> _prices = [];

    private ModelPrices()
    {
    }

    public static ModelPrices BuiltIn => Embedded.Value;

    public IReadOnlyDictionary<(string Provider, string Model), ModelPrice> All => _prices;

    /// <summary>
    /// The price of a model at a provider of this type, by its name or by its name without the date of a snapshot
    /// ("gpt-5-mini-2025-08-07", "claude-haiku-4-5-20251001"); null when it is not known.
    /// </summary>
    public ModelPrice? Find(string providerType, string model)
        => _prices.GetValueOrDefault((providerType, model)) ?? _prices.GetValueOrDefault((providerType, WithoutDate(model)));

    private static string WithoutDate(string model)
    {
        foreach (int length in (ReadOnlySpan<int>)[11, 9])
        {
            string form = length == 11 ? "-yyyy-MM-dd" : "-yyyyMMdd";
            if (model.Length > length && DateOnly.TryParseExact(model.AsSpan(model.Length - length), form, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                return model[..^length];
            }
        }

        return model;
    }

    private static ModelPrices ReadEmbedded()
    {
        using var stream = typeof(ModelPrices).Assembly.GetManifestResourceStream("Gatehouse.AI.Models.Prices.prices.json")!;
        using var document = JsonDocument.Parse(stream);
        var prices = new ModelPrices();
        foreach (var entry in document.RootElement.GetProperty("prices").EnumerateArray())
        {
            prices._prices.Add((entry.GetProperty("provider").GetString()!, entry.GetProperty("model").GetString()!), Read(entry));
        }

        return prices;
    }

    private static ModelPrice Read(JsonElement entry)
    {
        bool tiered = entry.TryGetProperty("long_prompt", out var tier);
        return new ModelPrice
        {
            Input = entry.GetProperty("input").GetDecimal(),
            CacheRead = Optional(entry, "cache_read"),
            CacheWrite5m = Optional(entry, "cache_write_5m"),
            CacheWrite1h = Optional(entry, "cache_write_1h"),
            Output = Optional(entry, "output"),
            LongPrompt = tiered ? Read(tier) : null,
            LongPromptTokens = tiered ? tier.GetProperty("over_tokens").GetInt64() : 0,
            Effective = entry.TryGetProperty("effective", out var day) ? DateOnly.ParseExact(day.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture) : default,
            Source = entry.TryGetProperty("source", out var source) ? source.GetString()! : "",
        };
    }

    private static decimal? Optional(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetDecimal() : null;
}
