using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Bodies;
using Gatehouse.Gateway.Front.Clients;

namespace Gatehouse.Gateway.Front;

/// <summary>What requests of one listener share.</summary>
/// <param name="Name">The listener's address as configured.</param>
/// <param name="BodyLimit">Largest body in bytes.</param>
/// <param name="Entry">Where its requests go; null for the routes of the current snapshot.</param>
/// <param name="Clients">Works out who the client behind a trusted proxy is; null where none is trusted.</param>
/// <param name="BodyTime">When bodies must have arrived.</param>
/// <param name="Scheme">Settings about http and https.</param>
/// <param name="IsUnix">Whether it is a Unix socket, whose peers have no address.</param>
internal sealed record FrontListener(string Name, long BodyLimit, RequestEntry? Entry, ClientSource? Clients, BodyTime BodyTime, FrontScheme Scheme, bool IsUnix = false);
