using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>
/// What a configuration knows of the models it names: the list that comes with the program, `ai.catalogue` over it, and the
/// prices that stand at a provider, a model and a target, the nearest last.
/// </summary>
public sealed class KnownModels(AIDocument ai)
{
    /// <summary>The stand-in for a model, which has its price at any address.</summary>
    private const string Demo = "demo";

    private static readonly ModelAbilities Every = (ModelAbilities)((1 << Enum.GetValues<ModelAbility>().Length) - 1);

    private readonly Dictionary<string, ModelPrice?> _dearest = new(StringComparer.Ordinal);

    /// <summary>
    /// What is known of a target of a model. Its price is the one that holds, an estimate where the configuration wants one
    /// for an unknown price; null when it is not known.
    /// </summary>
    public CatalogueModel? Find(string type, string provider, string model, ModelDocument? alias = null, ModelTargetDocument? target = null)
    {
        var options = ai.Providers[provider];
        var listed = IsVendor(type, options) || model == Demo ? ModelCatalogue.BuiltIn.Find(type, model) : null;
        var byType = ai.Catalogue.Models.GetValueOrDefault($"{type}/{model}");
        var byName = provider == type ? null : ai.Catalogue.Models.GetValueOrDefault($"{provider}/{model}");
        var known = Over(Over(listed, byType, type, model), byName, type, model);
        var price = known?.Price;
        bool isWritten = byType?.Price.Count > 0 || byName?.Price.Count > 0;
        price = WrittenPrice.Over(price, isWritten ? [.. options.Price.Where(p => p.Discount is not null)] : options.Price);
        price = WrittenPrice.Over(price, alias?.Price ?? []);
        price = WrittenPrice.Over(price, target?.Price ?? []);
        price ??= ai.Catalogue.UnknownPrice == UnknownPrice.Estimate ? Dearest(type, provider, options) : null;
        return known is null && price is null ? null : (known ?? new CatalogueModel { Provider = type, Id = model, Name = model }) with { Price = price };
    }

    /// <summary>
    /// Whether the list's facts hold for a provider: a server of one's own may use a vendor's name of a model for something else.
    /// </summary>
    public static bool IsVendor(string type, ProviderOptions options)
        => options.Url is null || ModelCatalogue.BuiltIn.Of(type)?.IsVendor(options.Url.ToString()) == true;

    private static CatalogueModel? Over(CatalogueModel? known, CatalogueModelDocument? written, string type, string model)
    {
        if (written is null)
        {
            return known;
        }

        known ??= new CatalogueModel { Provider = type, Id = model, Name = model };
        bool tellsAbilities = written.Abilities is not null;
        return known with
        {
            Context = written.Context ?? known.Context,
            Output = written.Output ?? known.Output,
            KnownAbilities = tellsAbilities ? Every : known.KnownAbilities,
            Able = tellsAbilities ? written.Abilities!.Aggregate(ModelAbilities.None, (all, a) => all | AbilityWords.Of(a)) : known.Able,
            Price = WrittenPrice.Over(known.Price, written.Price),
            Source = known.Source.Length > 0 ? $"{WrittenPrice.Source}, {known.Source}" : WrittenPrice.Source,
        };
    }

    private ModelPrice? Dearest(string type, string provider, ProviderOptions options)
    {
        if (!_dearest.TryGetValue(provider, out var dearest))
        {
            var listed = IsVendor(type, options) && ModelCatalogue.BuiltIn.Of(type) is { } own
                ? own.Like.Select(ModelCatalogue.BuiltIn.Of).Prepend(own).SelectMany(p => p!.Models)
                : [];
            var written = ai.Catalogue.Models.Where(m => m.Key.StartsWith($"{provider}/", StringComparison.Ordinal) || m.Key.StartsWith($"{type}/", StringComparison.Ordinal))
                .Select(m => Over(null, m.Value, type, m.Key[(m.Key.IndexOf('/', StringComparison.Ordinal) + 1)..])!);
            var model = listed.Concat(written).Where(m => m.Price is not null).MaxBy(m => TokensOf(m.Price!));
            _dearest[provider] = dearest = model is null ? null : WrittenPrice.Over(model.Price! with { IsEstimate = true, Source = $"estimate by {model.Id}: {model.Price!.Source}" }, options.Price);
        }

        return dearest;
    }

    // Answers cost more than questions everywhere, and a question has more tokens than an answer nearly everywhere.
    private static decimal TokensOf(ModelPrice price)
    {
        var rates = price.Latest.Standard.Rates;
        return (rates[PriceBucket.Input] ?? 0) + (rates[PriceBucket.Output] ?? 0);
    }
}
