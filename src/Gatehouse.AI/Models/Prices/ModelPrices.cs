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

    private static readonly (string Name, PriceBucket Bucket)[] Buckets =
    [
        ("input", PriceBucket.Input), ("cache_read", PriceBucket.CacheRead), ("cache_write_5m", PriceBucket.CacheWrite5m),
        ("cache_write_1h", PriceBucket.CacheWrite1h), ("output", PriceBucket.Output),
    ];

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
        PriceStep[] steps = entry.TryGetProperty("long_prompt", out var tier) ? [new PriceStep(tier.GetProperty("over_tokens").GetInt64(), Rates(tier))] : [];
        return new ModelPrice
        {
            Periods = [new PricePeriod(new PriceSheet(Rates(entry), steps))],
            Source = entry.GetProperty("source").GetString()!,
        };
    }

    private static PriceRates Rates(JsonElement entry)
    {
        var rates = new Dictionary<PriceBucket, decimal>();
        foreach (var (name, bucket) in Buckets)
        {
            if (entry.TryGetProperty(name, out var value))
            {
                rates.Add(bucket, value.GetDecimal());
            }
        }

        return new PriceRates(rates);
    }
}
