using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front;

/// <summary>What requests of one listener share.</summary>
/// <param name="Name">The listener's address as configured.</param>
/// <param name="BodyLimit">Largest body in bytes.</param>
/// <param name="Entry">Where its requests go; null for the routes of the current snapshot.</param>
internal sealed record FrontListener(string Name, long BodyLimit, RequestEntry? Entry);
