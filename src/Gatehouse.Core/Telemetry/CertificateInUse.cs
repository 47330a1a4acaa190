namespace Gatehouse.Core.Telemetry;

/// <summary>A certificate that a listener shows.</summary>
/// <param name="Listener">The listener's address as configured.</param>
/// <param name="Name">The first name it is shown for.</param>
/// <param name="End">When it ends.</param>
public sealed record CertificateInUse(string Listener, string Name, DateTimeOffset End);
