namespace Gatehouse.Server.Acme.Protocol;

/// <summary>A JWS in its flattened form (RFC 7515 7.2.2); each member is base64url.</summary>
internal sealed record SignedMessage(string Protected, string Payload, string Signature);
