namespace Gatehouse.Server.Acme.Protocol;

/// <summary>One way to show that a name is ours (RFC 8555 7.1.5).</summary>
internal sealed record ChallengeReply(string? Type, Uri? Url, string? Status, string? Token, ProblemReply? Error);
