namespace Gatehouse.Server.Demo;

/// <summary>A request that the vendor's own API would refuse.</summary>
internal sealed class DemoRequestException(string message) : Exception(message);
