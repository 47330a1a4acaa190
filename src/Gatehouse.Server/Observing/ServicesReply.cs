using Gatehouse.Gateway.Upstreams.Health;

namespace Gatehouse.Server.Observing;

/// <summary>What /health/services says: the revision of the configuration in use, and its services with their targets.</summary>
internal sealed record ServicesReply(string Revision, IReadOnlyList<ServiceHealth> Services);
