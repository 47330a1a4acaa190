using System.Net;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>
/// One connection (HTTP/2: one stream) of a peer that is believed. A proxy that sends the same fields again, as for the
/// requests of one client in a row, costs a comparison.
/// </summary>
internal sealed class TrustedPeer(ClientSource source, IPAddress peer)
{
    private ToldFields _told;
    private ClientFinding? _found;

    /// <summary>Writes who the client is into the request; a problem when that cannot be told.</summary>
    public Problem? Read(CanonicalRequest request)
    {
        var told = ToldFields.Of(request.Headers);
        var found = _found;
        if (found is null || told != _told)
        {
            found = source.Find(peer, told);
            (_told, _found) = (told, found);
        }

        if (found.Problem is null)
        {
            request.ClientAddress = found.Address;
            request.ForwardedFor = found.Chain;
            request.Scheme = found.Scheme ?? request.Scheme;
        }

        return found.Problem;
    }
}
