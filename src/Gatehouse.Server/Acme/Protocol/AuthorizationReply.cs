namespace Gatehouse.Server.Acme.Protocol;

/// <summary>What the CA wants to see for one name (RFC 8555 7.1.4).</summary>
internal sealed record AuthorizationReply(string? Status, AcmeIdentifier? Identifier, IReadOnlyList<ChallengeReply>? Challenges);
