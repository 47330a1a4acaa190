using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Policies.Mtls;

/// <summary>Identifies consumers by the certificates they show in the TLS handshake.</summary>
public sealed class Mtls : PolicyDescriptor<MtlsOptions>
{
    public override string Id => "mtls";

    public override PolicyStage Stage => PolicyStage.Identify;

    public override string Summary => "Identifies the consumer by the certificate shown in the TLS handshake; refuses callers without a trusted one.";

    protected override void Validate(MtlsOptions options, ProblemList problems)
    {
        if (options.ConsumerFrom is { } from && CertificateNaming.Find(from) is null)
        {
            problems.Add(ProblemCodes.NotOneOf, options, "consumer_from", $"\"{from}\" is none of {string.Join(", ", CertificateNaming.Names)}");
        }

        if (options.Unknown is not null && options.ConsumerFrom is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "unknown", "unknown says nothing without consumer_from", "Add consumer_from: subject.cn, or remove it.");
        }

        if (options.Crl is not null && options.Ca is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "crl", "crl needs ca", "Add ca, or write client_crl in the listener's tls.");
        }

        for (int i = 0; i < options.Fingerprints.Count; i++)
        {
            if (!CertificateFingerprint.TryParse(options.Fingerprints[i], out _))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "fingerprints", i, "a fingerprint is \"sha256:\" and 64 hexadecimal digits", "openssl x509 -in FILE -outform der | sha256sum");
            }
        }

        CheckPatterns(options, "subjects", options.Subjects, problems);
        CheckPatterns(options, "sans", options.Sans, problems);
        CheckFiles(options, problems);
    }

    protected override Policy Build(MtlsOptions options, PolicyBuildContext context)
    {
        var log = context.Build.Loggers.CreateLogger("Gatehouse.Mtls");
        var trust = options.CaFile is { } authorities ? CertificateTrust.Read(authorities, options.CrlFile) : null;
        return new MtlsPolicy(options, new CertificateJudge(options, trust, context.Build.Time, refused => MtlsTelemetry.Refused(log, context.Name, refused)), context.Build.Time);
    }

    private static void CheckPatterns(MtlsOptions options, string setting, IReadOnlyList<string> patterns, ProblemList problems)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Trim('*').Length == 0 || patterns[i].Trim('*').Contains('*', StringComparison.Ordinal))
            {
                problems.Add(ProblemCodes.InvalidValue, options, setting, i, $"\"{patterns[i]}\" has no text, or a * inside", "Write the * at the beginning or the end: device-*");
            }
        }
    }

    private static void CheckFiles(MtlsOptions options, ProblemList problems)
    {
        if (options.CaFile is not { } authorities)
        {
            return;
        }

        string setting = "ca";
        try
        {
            CertificateFiles.ReadAuthorities(authorities);
            setting = "crl";
            CertificateTrust.Read(authorities, options.CrlFile);
        }
        catch (CertificateFileException e)
        {
            problems.Add(e.IsUnreadable ? ProblemCodes.FileNotReadable : ProblemCodes.InvalidCertificate, options, setting, e.Message, e.Fix);
        }
    }
}
