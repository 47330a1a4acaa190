using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Acme;

/// <summary>One certificate that is wanted. Listeners with the same names share it.</summary>
/// <param name="Names">Its names, lower case and sorted; at least one.</param>
/// <param name="Document">The settings, which are the same for all of its listeners.</param>
internal sealed record AcmeSettings(IReadOnlyList<string> Names, AcmeDocument Document)
{
    /// <summary>Equal for the same certificate, whatever the settings.</summary>
    public string Key { get; } = string.Join(' ', Names);

    /// <summary>Equal for the same certificate with the same settings.</summary>
    public string Fingerprint => $"{Key} {Document.ContentHash()}";

    public Uri Directory => new(Document.Directory);

    /// <summary>What the listeners want; listeners without ACME want nothing.</summary>
    public static IReadOnlyList<AcmeSettings> Of(IEnumerable<ListenDocument> listeners)
        => [.. listeners.Where(l => l.Tls?.Acme is not null)
            .Select(l => new AcmeSettings(l.Tls!.Acme!.NamesFor(l.Url), l.Tls.Acme))
            .Where(s => s.Names.Count > 0)
            .DistinctBy(s => s.Key, StringComparer.Ordinal)];
}
