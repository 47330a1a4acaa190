using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Policies.Mtls;

/// <summary>
/// Takes the certificate of the connection, which the handshake proved, and says who it is. What was found is kept with the
/// connection's certificate, so that a request costs a look-up; only a certificate that is new to it is judged, off the event loop.
/// </summary>
internal sealed class MtlsPolicy(MtlsOptions options, CertificateJudge judge, TimeProvider time) : Policy
{
    private static readonly Problem Missing = new(ProblemKind.Unauthorized) { Detail = "A client certificate is needed." };
    private static readonly Problem Unknown = new(ProblemKind.Unauthorized) { Detail = "The client certificate belongs to no consumer." };
    private static readonly Problem Untrusted = new(ProblemKind.Forbidden) { Detail = "The client certificate is not accepted here." };

    private readonly bool _vouches = options.Ca is not null || options.Fingerprints.Count > 0;
    private readonly ConditionalWeakTable<X509Certificate2, CertificateVerdict> _verdicts = [];

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
    {
        if (exchange.Request.ClientCertificate is not { } certificate)
        {
            return new(PolicyVerdict.Refuse(Missing));
        }

        return _verdicts.TryGetValue(certificate, out var verdict) && time.GetUtcNow() < verdict.Until
            ? new(Decide(exchange, verdict))
            : JudgeAsync(exchange, certificate);
    }

    public override void Explain(Explanation explanation)
    {
        explanation.Add("authorities", options.Ca is null ? "those of the listener" : options.Ca);
        explanation.Add("consumer from", options.ConsumerFrom ?? "the certificates of consumers");
        explanation.Add("verdict", "401 without a certificate, 403 with one that is not accepted");
    }

    private async ValueTask<PolicyVerdict> JudgeAsync(Exchange exchange, X509Certificate2 certificate)
    {
        await EventLoop.Leave();
        var verdict = judge.Judge(certificate);
        _verdicts.AddOrUpdate(certificate, verdict);
        return Decide(exchange, verdict);
    }

    private PolicyVerdict Decide(Exchange exchange, CertificateVerdict verdict)
    {
        if (verdict.Fault is not null)
        {
            return PolicyVerdict.Refuse(Untrusted);
        }

        var directory = exchange.Snapshot.Consumers;
        if (verdict.Found is not { } found || found.Directory != directory)
        {
            verdict.Found = found = Find(directory, verdict);
        }

        // A listener without authorities takes whatever is shown: then somebody here must vouch for the very certificate.
        if (!_vouches && !exchange.Request.IsClientCertificateTrusted && !found.IsListed)
        {
            return PolicyVerdict.Refuse(Untrusted);
        }

        if (!found.IsKnown)
        {
            return PolicyVerdict.Refuse(Unknown);
        }

        // Nobody in particular leaves who a policy before this one found.
        exchange.Scope.Consumer = found.Consumer ?? exchange.Scope.Consumer;
        return PolicyVerdict.Accept;
    }

    private CertificateVerdict.Finding Find(ConsumerDirectory directory, CertificateVerdict verdict)
    {
        if (directory.FindByCertificate(verdict.Fingerprint) is { } owner)
        {
            return new(directory, owner, IsKnown: true, IsListed: true);
        }

        if (verdict.Name is not null && directory.Find(verdict.Name) is { } consumer)
        {
            return new(directory, consumer, IsKnown: true);
        }

        if (verdict.Name is null)
        {
            return new(directory, Consumer: null, IsKnown: true);
        }

        var unknown = options.Unknown ?? (directory.Count == 0 ? MtlsUnknown.Accept : MtlsUnknown.Refuse);
        return unknown == MtlsUnknown.Accept
            ? new(directory, new Consumer(verdict.Name, title: "", team: "", models: []), IsKnown: true)
            : new(directory, Consumer: null, IsKnown: false);
    }
}
