using System.Globalization;
using System.Net;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Ip;

/// <summary>Holds the client's address against the lists. Nobody whose address is not known gets past a list of either kind.</summary>
/// <param name="allow">Who is let in; null lets in whoever is not denied.</param>
/// <param name="deny">Who is refused, allowed or not.</param>
internal sealed class IpPolicy(AddressSet? allow, AddressSet deny) : Policy
{
    // Which list it was is nobody's business.
    private static readonly Problem Refused = new(ProblemKind.Forbidden) { Detail = "The address may not call this." };

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
        => new(LetsIn(exchange.Request.ClientAddress) ? PolicyVerdict.Accept : PolicyVerdict.Refuse(Refused));

    public override void Explain(Explanation explanation)
    {
        explanation.Add("allows", allow is null ? "everybody who is not denied" : Ranges(allow));
        explanation.Add("denies", Ranges(deny));
        if (explanation.Request is { } request)
        {
            explanation.Add("verdict", LetsIn(request.ClientAddress) ? $"lets {request.ClientAddressText} in" : $"403 for {request.ClientAddressText}");
        }
    }

    private static string Ranges(AddressSet set) => set.IsEmpty ? "nobody" : string.Create(CultureInfo.InvariantCulture, $"{set.Count} ranges of addresses");

    private bool LetsIn(IPAddress address)
        => !address.Equals(IPAddress.None) && !deny.Contains(address) && (allow is null || allow.Contains(address));
}
