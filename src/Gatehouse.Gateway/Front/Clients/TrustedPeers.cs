using System.Net;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>Who is believed: networks, addresses, and whoever may connect to a Unix socket.</summary>
internal sealed class TrustedPeers
{
    /// <summary>How the peers of a Unix socket are written, which have no address.</summary>
    public const string Unix = "unix";

    private readonly AddressSet _networks;

    /// <param name="written">Items that <see cref="IsItem"/> takes.</param>
    public TrustedPeers(IReadOnlyList<string> written)
    {
        _networks = new AddressSet(written.Where(w => w != Unix));
        HasUnix = written.Any(w => w == Unix);
    }

    /// <summary>Whether the peers of a Unix socket are believed.</summary>
    public bool HasUnix { get; }

    public static bool IsItem(string written) => written == Unix || AddressSet.TryParse(written, out _);

    public bool Contains(IPAddress address) => _networks.Contains(address);
}
