namespace Gatehouse.Server.Observing;

/// <summary>What a health endpoint says: "live", "ready" or "not_ready", and the revision of the configuration in use.</summary>
internal sealed record HealthReply(string Status, string Revision);
