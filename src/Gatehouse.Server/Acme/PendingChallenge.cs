using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Acme;

/// <summary>What a CA shall see for one name.</summary>
/// <param name="Token">What the CA calls it by.</param>
/// <param name="Answer">The token with the thumbprint of the account's key (RFC 8555 8.1).</param>
internal sealed record PendingChallenge(AcmeChallenge Kind, string Name, string Token, string Answer);
