using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Reading;

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
            if (service.DeadlineHeader is { } header && (!FieldSyntax.IsName(header) || EndToEndHeaders.IsHopByHop(header) || header.Equals("Host", StringComparison.OrdinalIgnoreCase) || header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add(ProblemCodes.InvalidValue, service, "deadline_header", $"\"{header}\" cannot carry a deadline", "Write the name of a field that has no other meaning, such as X-Request-Timeout-Ms.");
            }

            if (service.Protocol == UpstreamProtocol.Http3 && !hasQuic)
            {
                problems.Add(ProblemCodes.NotAvailableHere, service, "protocol", "http3 needs QUIC, and this machine has no library for it", "Install libmsquic (on Windows: Windows 11 or Server 2022), or write protocol: http2.");
            }
        }
    }
}
