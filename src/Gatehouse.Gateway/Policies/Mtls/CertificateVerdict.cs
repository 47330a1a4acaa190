using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Policies.Mtls;

/// <summary>What was found about a certificate, kept for a while.</summary>
/// <param name="Fault">Why it is refused, for operators; null when it is let in.</param>
/// <param name="Name">The name in it that stands for the consumer; null when none is asked for.</param>
/// <param name="Fingerprint">Its SHA-256.</param>
/// <param name="Until">When it is looked at anew.</param>
internal sealed record CertificateVerdict(string? Fault, string? Name, string Fingerprint, DateTimeOffset Until)
{
    /// <summary>Who it was under the consumers of a snapshot, so that the name is looked up once for each.</summary>
    public Finding? Found { get; set; }

    /// <summary>Who a certificate is.</summary>
    /// <param name="Directory">The consumers that were asked.</param>
    /// <param name="Consumer">Who it is; null for nobody in particular.</param>
    /// <param name="IsKnown">Whether it is let in.</param>
    /// <param name="IsListed">Whether the consumer lists the very certificate.</param>
    internal sealed record Finding(ConsumerDirectory Directory, Consumer? Consumer, bool IsKnown, bool IsListed = false);
}
