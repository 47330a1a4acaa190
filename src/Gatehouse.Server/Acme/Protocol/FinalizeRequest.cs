namespace Gatehouse.Server.Acme.Protocol;

/// <param name="Csr">The signing request in DER, as base64url.</param>
internal sealed record FinalizeRequest(string Csr);
