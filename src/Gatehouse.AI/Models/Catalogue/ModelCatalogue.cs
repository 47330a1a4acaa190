using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>
/// What comes with the program: models with their size, abilities and prices, made by eng/catalogue.sh. A provider's part is
/// read when it is first asked for, which is when a snapshot is built or a command lists it, never for a request.
/// </summary>
public sealed partial class ModelCatalogue
{
    private static readonly Lazy<ModelCatalogue> Embedded = new(ReadEmbedded);

    private readonly FrozenDictionary<string, Lazy<ProviderCatalogue>> _providers;

    private ModelCatalogue(IReadOnlyDictionary<string, Lazy<ProviderCatalogue>> providers) => _providers = providers.ToFrozenDictionary(StringComparer.Ordinal);

    public static ModelCatalogue BuiltIn => Embedded.Value;

    /// <summary>All providers, sorted by their id. Reads everything.</summary>
    public IReadOnlyList<ProviderCatalogue> Providers => [.. _providers.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value.Value)];

    /// <summary>The part of a provider by its type; null for one that the catalogue has nothing of.</summary>
    public ProviderCatalogue? Of(string provider) => _providers.TryGetValue(provider, out var part) ? part.Value : null;

    /// <summary>
    /// What is known of a model by the name that a provider of this type has for it: by the rules of its own list, then of
    /// the lists of those whose models it serves too. A name with the date of a snapshot that no rule knows is its name without
    /// the date. The price is the first that is known in this order. Null when the model is not known.
    /// </summary>
    public CatalogueModel? Find(string provider, string model)
    {
        if (Of(provider) is not { } own)
        {
            return null;
        }

        string name = model.ToLowerInvariant();
        return Find(own, name)
            ?? (WithDashes(name) is var dashed && dashed != name ? Find(own, dashed) : null)
            ?? own.ById(model)
            ?? (WithoutDate(name) is var without && without != name ? Find(own, without) : null);
    }

    private CatalogueModel? Find(ProviderCatalogue own, string name)
    {
        var known = own.Find(name);
        if (known?.Price is not null)
        {
            return known;
        }

        var price = known?.Price;
        foreach (string other in own.Like)
        {
            if (Of(other)?.Find(name) is not { } like)
            {
                continue;
            }

            price ??= like.Price;
            known ??= like with { Provider = own.Id };
            if (price is not null)
            {
                break;
            }
        }

        return known is null ? null : known with { Price = price };
    }

    // "-20250514" is "-2025-05-14" to those who write it so.
    private static string WithDashes(string name) => CompactDate().Replace(name, m => DateOnly.TryParseExact(m.Groups["day"].ValueSpan, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? string.Create(CultureInfo.InvariantCulture, $"-{day:yyyy-MM-dd}")
        : m.Value);

    private static string WithoutDate(string name)
    {
        foreach (string form in (ReadOnlySpan<string>)["-yyyy-MM-dd", "-yyyyMMdd"])
        {
            if (name.Length > form.Length && DateOnly.TryParseExact(name.AsSpan(name.Length - form.Length), form, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                return name[..^form.Length];
            }
        }

        return name;
    }

    private static ModelCatalogue ReadEmbedded()
    {
        ReadOnlyMemory<byte> text = ReadResource();
        int end = text.Span.IndexOf((byte)'\n');
        using var head = JsonDocument.Parse(text[..end]);
        var sources = CatalogueReader.ReadSources(head.RootElement);
        var providers = new Dictionary<string, Lazy<ProviderCatalogue>>(StringComparer.Ordinal);
        ReadOnlySpan<byte> mark = "\n{\"provider\":\""u8;
        int start = end;
        while (start >= 0 && start < text.Length - 1)
        {
            int next = text.Span[(start + 1)..].IndexOf(mark);
            int stop = next < 0 ? text.Length : start + 1 + next;
            var part = text[(start + 1)..stop];
            var name = part.Span[(mark.Length - 1)..];
            string id = System.Text.Encoding.UTF8.GetString(name[..name.IndexOf((byte)'"')]);
            providers.Add(id, new Lazy<ProviderCatalogue>(() => new CatalogueReader(sources).Read(Lines(part))));
            start = next < 0 ? -1 : stop;
        }

        return new ModelCatalogue(providers);
    }

    private static byte[] ReadResource()
    {
        using var stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream("Gatehouse.AI.Models.Catalogue.catalogue.jsonl")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> part)
    {
        while (!part.IsEmpty)
        {
            int end = part.Span.IndexOf((byte)'\n');
            var line = end < 0 ? part : part[..end];
            if (!line.IsEmpty)
            {
                yield return line;
            }

            part = end < 0 ? default : part[(end + 1)..];
        }
    }

    [GeneratedRegex("-(?<day>20[0-9]{6})(?=-|:|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex CompactDate();
}
