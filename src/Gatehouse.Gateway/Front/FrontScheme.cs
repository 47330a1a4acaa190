using System.Globalization;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Front;

/// <summary>What a listener does about http and https, compiled.</summary>
/// <param name="Hsts">Value of Strict-Transport-Security for replies to requests that came by https; null for none.</param>
/// <param name="HasClientCertificates">Whether clients may show certificates.</param>
/// <param name="TrustsClientCertificates">Whether those were checked against an authority in the handshake.</param>
internal sealed record FrontScheme(string? Hsts, bool HasClientCertificates, bool TrustsClientCertificates)
{
    public static FrontScheme Of(ListenDocument listen)
    {
        bool hasCertificates = listen.Tls is { ClientMode: not ListenClientCertificates.Off };
        return new FrontScheme(
            listen.Hsts is { } hsts ? ValueOf(hsts) : null,
            hasCertificates,
            hasCertificates && listen.Tls!.ClientCa is not null);
    }

    private static string ValueOf(HstsDocument hsts)
        => string.Create(CultureInfo.InvariantCulture, $"max-age={(long)hsts.MaxAge.TotalSeconds}{(hsts.IncludeSubdomains ? "; includeSubDomains" : "")}{(hsts.Preload ? "; preload" : "")}");
}
