using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Certificates of clients that nobody asks for, and certificates that two consumers list.</summary>
internal sealed class ClientCertificatesCheck : DocumentCheck
{
    private const string Policy = "mtls";

    public override void Check(GatewayDocument document, ProblemList problems)
    {
        var listeners = document.Listen.Where(l => l.Serves.Contains(ListenRole.Traffic)).ToArray();
        if (!Array.Exists(listeners, l => l.Tls is { ClientMode: not ListenClientCertificates.Off }))
        {
            var uses = document.Routes.Values.Select(r => r.Policies).Prepend(document.Defaults.Policies).SelectMany(list => list);
            foreach (var use in uses.Where(use => UsesPolicy(document, use)))
            {
                problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, use.Mark, use.SourcePath, "no listener asks clients for certificates, so mtls refuses every request")
                {
                    Severity = ProblemSeverity.Warning,
                    Hint = "Write client_ca (and client_certificates: optional where not all clients have one) in the tls of a listener.",
                });
            }
        }

        CheckConsumers(document, problems);
    }

    private static bool UsesPolicy(GatewayDocument document, PolicyUse use)
        => use.Reference is { } name ? document.Policies.TryGetValue(name, out var named) && UsesPolicy(document, named)
            : use.Id == Policy || use.Any.Any(a => UsesPolicy(document, a));

    private static void CheckConsumers(GatewayDocument document, ProblemList problems)
    {
        var owners = new Dictionary<string, ConsumerDocument>(StringComparer.Ordinal);
        foreach (var consumer in document.Consumers.Values)
        {
            for (int i = 0; i < consumer.Certificates.Count; i++)
            {
                if (CertificateFingerprint.TryParse(consumer.Certificates[i], out var fingerprint) && !owners.TryAdd(fingerprint, consumer))
                {
                    problems.Add(ProblemCodes.DuplicateName, consumer, "certificates", i, $"the certificate is listed twice: consumer {owners[fingerprint].Name} has it", "A certificate says who calls: it belongs to one consumer.");
                }
            }
        }
    }
}
