namespace Gatehouse.AI.Calls;

/// <summary>Asks the provider to cache the prompt up to here. Lifetime as Anthropic writes it ("5m", "1h"); null is the provider's default.</summary>
public sealed record CacheControl(string? Ttl);
