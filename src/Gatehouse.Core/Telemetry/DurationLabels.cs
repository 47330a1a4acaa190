namespace Gatehouse.Core.Telemetry;

/// <summary>What a duration is told apart by. The texts are shared ones (of a snapshot, of closed sets), so equal ones are mostly the same.</summary>
public readonly record struct DurationLabels(string Route, string Service, string Method, string Code);
