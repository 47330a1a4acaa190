using System.Net;
using System.Text;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>
/// The way from the peer back to the client: each proxy that is believed names the one before it, up to the first that is
/// not. That one is the client; whatever stands further left is its own word.
/// </summary>
/// <param name="trusted">Who is believed.</param>
/// <param name="peer">The other end of the connection, which is.</param>
internal sealed class ProxyChain(TrustedPeers trusted, IPAddress peer)
{
    /// <summary>Most proxies; a request that came through more is refused.</summary>
    public const int Longest = 50;

    private readonly List<IPAddress> _hops = [];

    /// <summary>Who is the client as far as is known.</summary>
    public IPAddress Client => _hops.Count == 0 ? peer : _hops[^1];

    /// <summary>Whether the client was named and what stands before it is nobody's word.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Goes one step back; false when this is no address or one too many.</summary>
    public bool TryStep(ReadOnlySpan<char> node)
    {
        if (_hops.Count == Longest || !NodeAddress.TryRead(node, out var address))
        {
            return false;
        }

        _hops.Add(address);
        IsComplete = !trusted.Contains(address);
        return true;
    }

    /// <summary>The client, the proxies and the peer, as X-Forwarded-For has them; null when the client is the peer.</summary>
    public override string? ToString()
    {
        if (_hops.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder(Client.ToString());
        for (int i = _hops.Count - 2; i >= 0; i--)
        {
            text.Append(", ").Append(_hops[i]);
        }

        return IPAddress.None.Equals(peer) ? text.ToString() : text.Append(", ").Append(peer).ToString();
    }
}
