namespace Gatehouse.Core.Telemetry;

/// <summary>A request field that the access log writes, and whether only its length and hash may be written.</summary>
internal readonly record struct LoggedHeader(string Name, bool IsRedacted);
