namespace Gatehouse.Server.Acme.Protocol;

/// <summary>A name that a certificate is asked for.</summary>
internal sealed record AcmeIdentifier(string Type, string Value);
