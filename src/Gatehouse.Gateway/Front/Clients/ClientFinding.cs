using System.Net;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>What the fields of a trusted proxy say.</summary>
/// <param name="Address">The client.</param>
/// <param name="Chain">The client and every proxy that was believed, with commas between; null when the client is the peer.</param>
/// <param name="Scheme">How the client reached the first proxy; null when nobody says.</param>
/// <param name="Problem">Why the request must be refused; null when it need not be.</param>
internal sealed record ClientFinding(IPAddress Address, string? Chain, string? Scheme, Problem? Problem = null)
{
    public static ClientFinding Refused(Problem problem) => new(IPAddress.None, null, null, problem);
}
