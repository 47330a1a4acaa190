namespace Gatehouse.Server.Admin;

/// <summary>A browser that signed in.</summary>
/// <param name="Token">SHA-256 of the token it signed in with; null when it was the link.</param>
/// <param name="End">When it ends by itself.</param>
internal sealed record AdminSession(byte[]? Token, DateTimeOffset End);
