using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>Reads a provider's part of the embedded list: its own line, and one line for each of its models.</summary>
internal sealed class CatalogueReader(IReadOnlyDictionary<char, (string Package, DateOnly Taken)> sources)
{
    private const char PriceSource = 'p';

    private static readonly (string Word, PriceBucket Bucket)[] Buckets =
    [
        ("input", PriceBucket.Input), ("cache_read", PriceBucket.CacheRead), ("cache_write_5m", PriceBucket.CacheWrite5m),
        ("cache_write_1h", PriceBucket.CacheWrite1h), ("audio_input", PriceBucket.AudioInput), ("audio_cache_read", PriceBucket.AudioCacheRead),
        ("image_input", PriceBucket.ImageInput), ("output", PriceBucket.Output), ("reasoning", PriceBucket.Reasoning),
        ("audio_output", PriceBucket.AudioOutput), ("image_output", PriceBucket.ImageOutput), ("search", PriceBucket.Search),
        ("image", PriceBucket.Image), ("hour", PriceBucket.Hour), ("character", PriceBucket.Character), ("request", PriceBucket.Request),
    ];

    private string _page = "";
    private IReadOnlyList<KeyValuePair<string, decimal>> _shares = [];

    public static IReadOnlyDictionary<char, (string Package, DateOnly Taken)> ReadSources(JsonElement head) => head.GetProperty("sources").EnumerateObject()
        .ToDictionary(s => s.Name[0], s => (s.Value.GetProperty("package").GetString()!, Day(s.Value.GetProperty("taken"))));

    public ProviderCatalogue Read(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        ProviderHead head = default;
        var models = new List<(CatalogueModel, IReadOnlyList<NameRule>)>();
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            if (entry.TryGetProperty("provider", out var provider))
            {
                head = new ProviderHead(provider.GetString()!, Text(entry, "name"), Text(entry, "hosts"), [.. List(entry, "like").Select(l => l.GetString()!)]);
                _page = Text(entry, "source");
                _shares = entry.TryGetProperty("tiers", out var tiers) ? [.. tiers.EnumerateObject().Select(t => new KeyValuePair<string, decimal>(t.Name, t.Value.GetDecimal()))] : [];
                continue;
            }

            models.Add((ReadModel(head.Id, entry), RulesOf(entry)));
        }

        return new ProviderCatalogue(head.Id, head.Name.Length > 0 ? head.Name : head.Id, head.Hosts, head.Like, models);
    }

    private CatalogueModel ReadModel(string provider, JsonElement entry)
    {
        string id = entry.GetProperty("model").GetString()!;
        string from = Text(entry, "from");
        string page = Text(entry, "page");
        var (able, known) = AbilitiesOf(Text(entry, "can"));
        return new CatalogueModel
        {
            Provider = provider,
            Id = id,
            Name = Text(entry, "name") is { Length: > 0 } name ? name : id,
            Context = Number(entry, "context"),
            Output = Number(entry, "output"),
            Able = able,
            KnownAbilities = known,
            IsDeprecated = entry.TryGetProperty("deprecated", out _),
            Price = entry.TryGetProperty("price", out var price) ? PriceOf(price, page.Length > 0 ? page : _page, from) : null,
            Source = string.Join(", ", from.Select(f => sources[f].Package)),
            Taken = from.Length > 0 ? from.Max(f => sources[f].Taken) : null,
        };
    }

    private ModelPrice PriceOf(JsonElement price, string page, string from)
    {
        var (package, taken) = sources[from.Contains(PriceSource, StringComparison.Ordinal) ? PriceSource : from[0]];
        return new ModelPrice
        {
            Periods = price.ValueKind == JsonValueKind.Array ? [.. price.EnumerateArray().Select(PeriodOf)] : [PeriodOf(price)],
            Source = page.Length > 0 ? $"{page} by {package}" : package,
            Taken = taken,
        };
    }

    private PricePeriod PeriodOf(JsonElement period)
    {
        var standard = SheetOf(period);
        List<KeyValuePair<string, PriceSheet>> tiers = [.. _shares.Select(s => new KeyValuePair<string, PriceSheet>(s.Key, standard.At(s.Value, tokensAlone: true)))];
        if (period.TryGetProperty("tiers", out var own))
        {
            tiers.AddRange(own.EnumerateObject().Select(t => new KeyValuePair<string, PriceSheet>(
                t.Name,
                t.Value.ValueKind == JsonValueKind.Number ? standard.At(t.Value.GetDecimal(), tokensAlone: true) : SheetOf(t.Value, standard))));
        }

        return new PricePeriod(standard)
        {
            From = period.TryGetProperty("from", out var day) ? Day(day) : null,
            Hours = period.TryGetProperty("hours", out var hours) ? (Time(hours[0]), Time(hours[1])) : null,
            LeastSeconds = period.TryGetProperty("least_seconds", out var least) ? least.GetDecimal() : 0,
            Tiers = tiers,
        };
    }

    // What a service tier has no token price of is billed as in the standard one: searches, images.
    private static PriceSheet SheetOf(JsonElement sheet, PriceSheet? standard = null)
    {
        var rates = RatesOf(sheet);
        if (standard is not null)
        {
            rates = rates.Over(new PriceRates(standard.Rates.All.Where(r => !PriceRates.IsTokens(r.Key))));
        }

        // A step without rates is one that is known to have others, which are not known.
        return new PriceSheet(rates, [.. List(sheet, "over").Select(step => new PriceStep(
            step[0].GetInt64(),
            step[1].ValueKind == JsonValueKind.Null ? new PriceRates([]) : RatesOf(step[1]).Over(rates)))]);
    }

    private static PriceRates RatesOf(JsonElement sheet)
    {
        var rates = new List<KeyValuePair<PriceBucket, decimal>>();
        foreach (var (word, bucket) in Buckets)
        {
            if (sheet.TryGetProperty(word, out var rate))
            {
                rates.Add(new(bucket, rate.GetDecimal()));
            }
        }

        return new PriceRates(rates);
    }

    private static (ModelAbilities Able, ModelAbilities Known) AbilitiesOf(string words)
    {
        var able = ModelAbilities.None;
        var known = ModelAbilities.None;
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!AbilityWords.TryParse(word.TrimStart('-'), out var ability))
            {
                throw new InvalidDataException($"The catalogue has an ability that is none: {word}.");
            }

            known |= ability;
            able |= word.StartsWith('-') ? ModelAbilities.None : ability;
        }

        return (able, known);
    }

    private static IReadOnlyList<NameRule> RulesOf(JsonElement entry)
        => entry.TryGetProperty("match", out var rules) ? [.. rules.EnumerateArray().Select(RuleOf)] : [new NameRule(entry.GetProperty("model").GetString()!.ToLowerInvariant())];

    private static NameRule RuleOf(JsonElement rule)
        => rule.ValueKind == JsonValueKind.Array ? new NameRule([.. rule.EnumerateArray().Select(RuleOf)]) : new NameRule(rule.GetString()!);

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static long? Number(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    private static IEnumerable<JsonElement> List(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.EnumerateArray() : [];

    private static DateOnly Day(JsonElement value) => DateOnly.ParseExact(value.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static TimeOnly Time(JsonElement value) => TimeOnly.ParseExact(value.GetString()!, "HH:mm", CultureInfo.InvariantCulture);

    private readonly record struct ProviderHead(string Id, string Name, string Hosts, IReadOnlyList<string> Like);
}
