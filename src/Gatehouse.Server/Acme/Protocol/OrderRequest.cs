namespace Gatehouse.Server.Acme.Protocol;

internal sealed record OrderRequest(IReadOnlyList<AcmeIdentifier> Identifiers);
