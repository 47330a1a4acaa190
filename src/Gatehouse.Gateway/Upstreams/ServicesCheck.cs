using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Faults of services that the machine decides: files that are not there, and QUIC.</summary>
internal sealed class ServicesCheck(bool hasQuic) : DocumentCheck
{
    public override void Check(GatewayDocument document, ProblemList problems)
    {
        foreach (var service in document.Services.Values)
        {
            service.Tls?.CheckFiles(problems);
            service.Discover?.Kind.CheckHere(service.Discover.Options, problems);
            if (service.Protocol == UpstreamProtocol.Http3 && !hasQuic)
            {
                problems.Add(ProblemCodes.NotAvailableHere, service, "protocol", "http3 needs QUIC, and this machine has no library for it", "Install libmsquic (on Windows: Windows 11 or Server 2022), or write protocol: http2.");
            }
        }
    }
}
