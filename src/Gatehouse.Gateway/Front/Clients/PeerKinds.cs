namespace Gatehouse.Gateway.Front.Clients;

/// <summary>What a list of who is believed can be about.</summary>
[Flags]
internal enum PeerKinds
{
    /// <summary>Programs at the other end of a Unix socket.</summary>
    Unix = 1,

    /// <summary>Whoever has an address.</summary>
    Addresses = 2,
}
