using System.Security.Authentication;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>A handshake that is not gone on with because no certificate can be shown.</summary>
internal sealed class HandshakeRefusedException() : AuthenticationException("There is no certificate for the name yet.");
