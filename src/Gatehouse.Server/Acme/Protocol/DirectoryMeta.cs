namespace Gatehouse.Server.Acme.Protocol;

internal sealed record DirectoryMeta(string? TermsOfService, bool ExternalAccountRequired);
