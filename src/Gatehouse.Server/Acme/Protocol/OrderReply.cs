namespace Gatehouse.Server.Acme.Protocol;

/// <summary>An order as the CA sees it (RFC 8555 7.1.3).</summary>
internal sealed record OrderReply(string? Status, IReadOnlyList<Uri>? Authorizations, Uri? Finalize, Uri? Certificate, ProblemReply? Error);
