using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Says what is wrong with a certificate, for operators.</summary>
internal static class CertificateFaults
{
    private const int MostNames = 5;

    /// <summary>The names a certificate is for.</summary>
    public static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString())))
            .ToArray();
        return names.Length switch
        {
            0 => "no name",
            <= MostNames => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(MostNames))} and {names.Length - MostNames} more",
        };
    }

    /// <summary>Adds what the check of the chain found.</summary>
    public static void Add(List<string> faults, X509Certificate2 certificate, X509Chain? chain, string? authorities)
    {
        int before = faults.Count;
        foreach (var element in chain?.ChainElements.AsEnumerable() ?? [])
        {
            foreach (var status in element.ChainElementStatus)
            {
                string who = element.Certificate.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span) ? "it" : $"\"{element.Certificate.Subject}\" in its chain";
                if (Describe(status, who, element.Certificate, authorities) is var fault && !faults.Contains(fault))
                {
                    faults.Add(fault);
                }
            }
        }

        if (faults.Count == before)
        {
            faults.Add("its chain could not be checked");
        }
    }

    private static string Describe(X509ChainStatus status, string who, X509Certificate2 certificate, string? authorities)
    {
        string trusted = authorities is null ? "an authority of this system" : $"in {authorities}";
        return status.Status switch
        {
            X509ChainStatusFlags.NotTimeValid => $"{who} is valid from {Written(certificate.NotBefore)} to {Written(certificate.NotAfter)} and not now",
            X509ChainStatusFlags.UntrustedRoot => $"{who} is signed by itself and not {trusted}",
            X509ChainStatusFlags.PartialChain => $"{who} is signed by \"{certificate.Issuer}\", which is neither {trusted} nor sent along",
            X509ChainStatusFlags.NotValidForUsage => $"{who} is not a certificate for servers",
            X509ChainStatusFlags.NotSignatureValid => $"the signature of {who} is wrong",
            _ => $"{who}: {status.StatusInformation.Trim()}",
        };
    }

    private static string Written(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
