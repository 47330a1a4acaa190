namespace Gatehouse.Gateway.Front.Clients;

/// <summary>Stands among a connection's features when a PROXY header says that it has a client and not who: nobody's word, though the load balancer is believed.</summary>
internal sealed class UntoldPeer
{
    public static UntoldPeer Instance { get; } = new();
}
